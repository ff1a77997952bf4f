/** What `runContender` handed over. */
export const options = JSON.parse(process.argv[2] ?? '{}');

/** Runs `work(count)` for warming up, then for the clock, and reports events a second and processor time an event. */
export async function reportSpeed({ events, warmUp }, work, more = async () => ({})) {
  await work(warmUp);
  const cpuBefore = process.cpuUsage();
  const from = process.hrtime.bigint();
  await work(events);
  const seconds = Number(process.hrtime.bigint() - from) / 1e9;
  const { user, system } = process.cpuUsage(cpuBefore);
  const speed = { value: events / seconds, cpuMicros: (user + system) / events };
  console.log(JSON.stringify({ ...speed, ...(await more(events + warmUp)) }));
}
