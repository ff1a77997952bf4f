const keptBytes = 256 * 1024;

/** Keeps the end of what a program prints, so that a flood does not fill the memory. */
export class OutputTail {
  #chunks: Buffer[] = [];
  #size = 0;
  #dropped = 0;

  take(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#size > 2 * keptBytes) this.#shrink();
  }

  /** The kept end as text, with the number of bytes before it. */
  text(): string {
    if (this.#size > keptBytes) this.#shrink();
    const whole = Buffer.concat(this.#chunks);
    if (this.#dropped === 0) return whole.toString('utf8');
    const text = whole.subarray(characterStart(whole)).toString('utf8');
    return `[… ${this.#dropped} bytes cut]${text}`;
  }

  #shrink(): void {
    const whole = Buffer.concat(this.#chunks);
    const end = Buffer.from(whole.subarray(whole.length - keptBytes));
    this.#dropped += whole.length - end.length;
    this.#chunks = [end];
    this.#size = end.length;
  }
}

/** Position of the first byte that is no continuation of a UTF-8 character. */
function characterStart(bytes: Uint8Array): number {
  let at = 0;
  while (at < 3 && ((bytes[at] ?? 0) & 0xc0) === 0x80) at += 1;
  return at;
}
