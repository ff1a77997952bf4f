import { verifyLedger } from '../../dist/ledger/verify.js';
import { reportPass } from './pass.mjs';
import { options } from './report.mjs';

await reportPass(() => {
  const { ok, sentence } = verifyLedger(options.folder, { checks: options.checks });
  if (!ok) throw new Error(sentence);
});
