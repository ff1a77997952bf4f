// compiled.cjs BUNDLE ROOT EVENT: runs a bundle the way the launcher of the hot path does, from its compiled form when
// there is one, else it leaves one.
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { Script } = require('node:vm');

const [bundle, root, event] = process.argv.slice(2);
const cache = `${bundle}.cache`;
const from = process.hrtime.bigint();
const cachedData = existsSync(cache) ? readFileSync(cache) : undefined;
const script = new Script(readFileSync(bundle, 'latin1'), {
  filename: bundle,
  ...(cachedData && { cachedData }),
});
const module_ = { exports: {} };
script.runInThisContext()(module_.exports, require, module_);
const loading = { name: 'load the program', micros: Number(process.hrtime.bigint() - from) / 1000 };
const steps = module_.exports.run(root, JSON.parse(event));
if (cachedData === undefined) writeFileSync(cache, script.createCachedData());
console.log(
  JSON.stringify({
    fromCache: cachedData !== undefined && !script.cachedDataRejected,
    steps: [loading, ...steps],
  }),
);
