import { recordEvidence } from '../../../loop/tools/closing.js';
import type { Handler } from '../../command.js';
import type {
  loopEvidenceAddDeclaration,
  loopEvidenceAdversarialCheckDeclaration,
  loopEvidenceBuildPassedDeclaration,
  loopEvidenceVisualDiffDeclaration,
} from '../../declarations/loop/loop-evidence.js';
import { given, loopDesk, needed } from './loop-desk.js';
import { printOutcome } from './outcome.js';
import { evidenceText } from './text/closing.js';

export const runEvidenceAdd: Handler<typeof loopEvidenceAddDeclaration.flags> = async (parsed) =>
  printEvidence(parsed, needed(parsed.flags.type, 'type'), {});

export const runEvidenceBuild: Handler<typeof loopEvidenceBuildPassedDeclaration.flags> = async (parsed) =>
  printEvidence(parsed, 'build_passed', { command: parsed.flags.command });

/** Here --check is what was tried. */
export const runEvidenceAdversarial: Handler<typeof loopEvidenceAdversarialCheckDeclaration.flags> = async ({
  words,
  flags: { check, ...flags },
}) => {
  const details = { check, result: flags.result, failure_mode: flags['failure-mode'] };
  return printEvidence({ words, flags: { ...flags, check: false } }, 'adversarial_check', details);
};

export const runEvidenceVisual: Handler<typeof loopEvidenceVisualDiffDeclaration.flags> = async (parsed) =>
  printEvidence(parsed, 'visual_diff', { artifact: parsed.flags.artifact });

type EvidenceArguments = Pick<Parameters<typeof runEvidenceAdd>[0], 'words'> & {
  readonly flags: Omit<Parameters<typeof runEvidenceAdd>[0]['flags'], 'type'>;
};

async function printEvidence(
  { words, flags }: EvidenceArguments,
  evidenceType: string,
  details: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  const [task = ''] = words;
  const { status = 'satisfied', criterion = evidenceType.replaceAll('_', ' '), iteration, proof, as } = flags;
  const said = { evidenceType, status, criterion, details: given(details), ...given({ iteration, proof }) };
  const result = await recordEvidence(loopDesk(flags), { task, evidence: said, ...given({ as }) });
  return printOutcome(flags, { result, text: evidenceText, satisfied: status === 'satisfied' });
}
