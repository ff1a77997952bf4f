/** Keeps the first and the last items of a sequence of any length, and counts them all. */
export class FirstAndLast<Item> {
  readonly #each: number;
  readonly #first: Item[] = [];
  readonly #last: Item[] = [];
  #next = 0;
  count = 0;

  /** @param each how many of either end are kept */
  constructor(each: number) {
    this.#each = each;
  }

  add(item: Item): void {
    this.count += 1;
    if (this.#first.length < this.#each) this.#first.push(item);
    else if (this.#last.length < this.#each) this.#last.push(item);
    else this.#last[this.#next++ % this.#each] = item;
  }

  get first(): readonly Item[] {
    return this.#first;
  }

  /** How many lie between the first and the last ones. */
  get leftOut(): number {
    return this.count - this.#first.length - this.#last.length;
  }

  /** How many are kept. */
  get kept(): number {
    return this.#first.length + this.#last.length;
  }

  get last(): readonly Item[] {
    const oldest = this.#next % this.#each;
    return [...this.#last.slice(oldest), ...this.#last.slice(0, oldest)];
  }
}
