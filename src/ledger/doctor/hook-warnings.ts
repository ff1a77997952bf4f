import { existsSync, readFileSync } from 'node:fs';
import { paths } from '../../storage/workspace.js';
import type { DoctorCheck } from './finding.js';

const check = 'hook log';
const shownAtMost = 3;
const recentMs = 7 * 86_400_000;

/** What hooks could not do in the last seven days. */
export const hookWarnings: DoctorCheck = {
  name: check,
  run: ({ root }) => {
    const path = paths.hookLog(root);
    const sinceMs = Date.now() - recentMs;
    const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
    const recent = lines.filter((line) => Date.parse(line.slice(0, 24)) >= sinceMs);
    if (recent.length === 0) return [{ level: 'ok', check, what: 'no warnings in the last seven days' }];
    const last = recent.slice(-shownAtMost).map((line) => ({ level: 'note' as const, check, what: line }));
    const count = `${recent.length} warning${recent.length === 1 ? '' : 's'} in the last seven days`;
    return [{ level: 'note', check, what: count, mend: `Read ${path}` }, ...last];
  },
};
