/** A Latin word stands alone; a Hangul particle may follow it. */
const english = /(?<![\p{Script=Latin}\p{M}\p{N}_])(?:resume|continue)(?![\p{Script=Latin}\p{M}\p{N}_])/iu;

/** A Korean word begins here and takes its endings: 계속 in 계속해줘, but not 마저 in 너마저. */
const korean = /(?<![\p{Script=Hangul}])(?:계속|이어서|다시\s+시작|재개|이어하|마저)/u;

/** Whether a message asks to go on with earlier work. Only a hint: candidates are offered, never resumed by it. */
export function detectResumeIntent(message: string): boolean {
  const composed = message.normalize('NFC');
  return english.test(composed) || korean.test(composed);
}
