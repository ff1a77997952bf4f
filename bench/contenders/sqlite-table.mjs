import Database from 'better-sqlite3';

/** Inserts `count` lines in one transaction; durable when it returns. Waits up to a minute for other processes. */
export function openTable(path) {
  const database = new Database(path, { timeout: 60_000 });
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.exec('CREATE TABLE IF NOT EXISTS event (seq INTEGER PRIMARY KEY, line TEXT NOT NULL)');
  const insert = database.prepare('INSERT INTO event (line) VALUES (?)');
  const many = database.transaction((from, count, lines) => {
    for (let at = from; at < from + count; at++) insert.run(lines[at & 63]);
  });
  return many.immediate;
}
