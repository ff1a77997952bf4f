const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds of "1h", "90s", "1h30m"; 0 for an empty text. */
export function durationMs(duration: string): number {
  let total = 0;
  for (const [, amount = '0', unit = 's'] of duration.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)) {
    total += Number(amount) * (unitsMs[unit] ?? 0);
  }
  return total;
}

/** "now", "now-2h" and "now+5m" as times; others stay as they are. */
export function absoluteTime(time: string, nowMs: number): string {
  const relative = /^now(?:([+-])(.+))?$/.exec(time);
  if (relative === null) return time;
  const offsetMs = durationMs(relative[2] ?? '');
  return new Date(nowMs + (relative[1] === '-' ? -offsetMs : offsetMs)).toISOString();
}
