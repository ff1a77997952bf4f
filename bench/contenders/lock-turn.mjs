/** Takes a lock and keeps it: a holder until it is killed, a waiter until it is told to end. Times are of the clock all processes share. */
export async function takeTurn(acquire) {
  process.send({ kind: 'trying' });
  await acquire();
  process.send({ kind: 'held', atNs: String(process.hrtime.bigint()) });
  process.once('message', () => process.exit());
}
