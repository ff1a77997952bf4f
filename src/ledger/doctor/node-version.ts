import type { DoctorCheck } from './finding.js';

const oldest = [20, 19] as const;

export const nodeVersion: DoctorCheck = {
  name: 'node',
  run: () => {
    const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
    const isOld = major < oldest[0] || (major === oldest[0] && minor < oldest[1]);
    const what = `Node ${process.versions.node} on ${process.platform}`;
    if (!isOld) return [{ level: 'ok', check: 'node', what }];
    return [
      {
        level: 'action',
        check: 'node',
        what: `${what} is older than 20.19`,
        mend: 'Install Node 20.19 or newer.',
      },
    ];
  },
};
