import type { DoctorCheck } from '../../ledger/doctor/finding.js';
import { captureGaps } from './capture-gaps.js';
import { vendorDrift } from './vendor-drift.js';

/** What `doctor` asks about the recording of agents' programs, besides their hooks' settings. */
export const captureChecks: readonly DoctorCheck[] = [captureGaps, vendorDrift];
