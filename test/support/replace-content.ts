/** Content that shows whether all of it is there: its own length, then that many times one digit. */
export function wholeContent(digit: number, length: number): Buffer {
  return Buffer.from(`${length}:${String(digit).repeat(length)}`);
}

export function isWhole(bytes: Buffer): boolean {
  const match = /^(\d+):((\d)\3*)$/.exec(bytes.toString('latin1'));
  return match?.[2]?.length === Number(match?.[1]);
}
