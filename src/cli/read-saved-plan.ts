import type { ChainPlan } from '../chain/chain-plan.ts';
import type { Link } from '../chain/link.ts';
import { parsePlan } from '../chain/parse-plan.ts';
import { IrsaError } from '../errors/irsa-error.ts';
import { whyUnreadable } from '../errors/why-unreadable.ts';
import { plainOrQuoted } from './next-command.ts';
import { readBounded } from './read-bounded.ts';

/** Several times what 10,000 roles with inline policies take. */
const largestPlan = 64 * 1024 * 1024;

/** The text of a plan that `irsactl plan -o json` has saved. */
export async function readPlanText(file: string): Promise<string> {
  const text = await readBounded(file, largestPlan, () => tooLarge(file)).catch((cause: unknown) => {
    throw cause instanceof IrsaError ? cause : unreadable(file, cause);
  });
  if (/^\s*"?kind"?:\s*["']?TrustChain\b/m.test(text)) throw chainForPlan(file);
  return text;
}

/** The plan that a text holds. One that removes is carried out by destroy alone. */
export function parseSavedPlan(text: string, file: string, links: readonly Link[]): ChainPlan {
  const plan = parsePlan(text, file, links);
  if (plan.intent !== 'apply') throw removes(file, plan.intent);
  return plan;
}

/** What kubectl takes without more is an option here. */
function chainForPlan(file: string): IrsaError {
  return new IrsaError('IRSA-PLAN-004', {
    what: `${file} is a chain, not a plan.`,
    why: 'What is named without an option is a plan that `irsactl plan -o json > plan.json` has written.',
    next: `Did you mean \`irsactl apply -f ${plainOrQuoted(file)}\`?`,
    place: { file },
  });
}

function removes(file: string, intent: string): IrsaError {
  return new IrsaError('IRSA-PLAN-004', {
    what: `${file} takes the chain down; nothing was changed.`,
    why: `It is a plan of destroy (${intent}), and apply only builds.`,
    next: 'Run `irsactl destroy`: it makes its plan anew, shows it and asks.',
    place: { file },
  });
}

function unreadable(file: string, cause: unknown): IrsaError {
  const next = 'Name a plan that `irsactl plan -o json > plan.json` has written.';
  return new IrsaError(
    'IRSA-PLAN-004',
    { what: `${file} cannot be read.`, why: whyUnreadable(cause), next, place: { file } },
    { cause },
  );
}

function tooLarge(file: string): IrsaError {
  return new IrsaError('IRSA-PLAN-004', {
    what: `${file} is too large to be a plan.`,
    why: `A plan has at most ${largestPlan} bytes.`,
    next: 'Make one with `irsactl plan -o json > plan.json`.',
    place: { file },
  });
}
