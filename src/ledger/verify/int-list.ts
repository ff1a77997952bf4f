/** A growing list of 32-bit integers, 4 bytes each. */
export class IntList {
  #items = new Int32Array(64);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(item: number): void {
    if (this.#length === this.#items.length) {
      const larger = new Int32Array(this.#length * 2);
      larger.set(this.#items);
      this.#items = larger;
    }
    this.#items[this.#length] = item;
    this.#length += 1;
  }

  at(index: number): number {
    return this.#items[index] ?? 0;
  }

  /** Position of `item` in an ascending list, or -1. */
  search(item: number): number {
    let low = 0;
    let high = this.#length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const found = this.#items[middle] ?? 0;
      if (found === item) return middle;
      if (found < item) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }
}
