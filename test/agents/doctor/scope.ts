import type { DoctorScope } from '../../../src/ledger/doctor.js';

export function scopeOf(root: string): DoctorScope {
  return { root, workspaceId: 'unknown', agents: ['claude'], gitTop: undefined };
}
