import { shell } from './command.js';

/** A command of a text script, with everything it printed. */
interface Step {
  readonly command: string;
  /** Comments and blank lines above it. */
  readonly above: readonly string[];
}

/**
 * Runs a text script in `folder` and returns it as it should read now: after each `$ command` (continued by `> ` lines)
 * its standard output, its standard error with `! ` in front, and `[exit N]` unless N is 0. A printed line that would
 * look like one of the script's own gets `| ` in front. Ids, hashes, times and the folder are masked. Comparing the result with the script is the test.
 */
export function replay(script: string, folder: string): string {
  const { steps, below } = parse(script);
  const parts = steps.map(({ command, above }) => {
    const { stdout, stderr, status } = shell(command, { cwd: folder });
    const printed = [...linesOf(stdout).map(told), ...linesOf(stderr).map((line) => `! ${line}`.trimEnd())];
    return [
      ...above,
      ...command.split('\n').map((line, at) => `${at === 0 ? '$' : '>'} ${line}`),
      ...printed.map((line) => mask(line, folder)),
      ...(status === 0 ? [] : [`[exit ${status}]`]),
    ].join('\n');
  });
  return [...parts, ...below].join('\n');
}

function linesOf(output: string): readonly string[] {
  return output === '' ? [] : output.replace(/\n$/, '').split('\n');
}

function told(line: string): string {
  return line === '' || /^([$>#!|] |\[exit )/.test(line) ? `| ${line}`.trimEnd() : line;
}

/** Only commands, comments and blank lines are taken from the script; the rest is what it claims. */
function parse(script: string): { readonly steps: readonly Step[]; readonly below: readonly string[] } {
  const steps: Step[] = [];
  let above: string[] = [];
  for (const line of script.split('\n')) {
    const last = steps.at(-1);
    if (line.startsWith('$ ')) {
      steps.push({ command: line.slice(2), above });
      above = [];
    } else if (line.startsWith('> ') && last !== undefined && above.length === 0) {
      steps[steps.length - 1] = { ...last, command: `${last.command}\n${line.slice(2)}` };
    } else if (line === '' || line.startsWith('# ')) above.push(line);
  }
  return { steps, below: above };
}

const masks: readonly (readonly [RegExp, string])[] = [
  [/\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b/g, '<ulid>'],
  [/\b[0-9a-f]{64}\b|\b[0-9a-f]{12}(?=…)/g, '<hash>'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, '<ts>'],
  [/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, '<time>'],
  [/\d{4}-\d\d-\d\d(?=[_.])/g, '<day>'],
  [/<day>\.[a-z0-9]{6}(?=[.-])/g, '<day>.<clone>'],
  [/"duration_sec":[\d.]+/g, '"duration_sec":<s>'],
  [/\b\d+\.\d s\b/g, '<s> s'],
  // The words of JSON.parse differ from version to version.
  [/(is not JSON): .*(?= \[)/g, '$1: <reason>'],
  [/\bpid \d+|process \d+/g, 'process <pid>'],
];

/** What differs from run to run. */
export function mask(text: string, folder: string): string {
  return masks.reduce(
    (masked, [pattern, name]) => masked.replace(pattern, name),
    text.replaceAll(folder, '<root>'),
  );
}
