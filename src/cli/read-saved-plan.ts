import type { ChainPlan } from '../chain/chain-plan.ts';
import { parsePlan } from '../chain/parse-plan.ts';
import { IrsaError } from '../errors/irsa-error.ts';
import { whyUnreadable } from '../errors/why-unreadable.ts';
import { plainOrQuoted } from './next-command.ts';
import { readBounded } from './read-bounded.ts';

/** Several times the size for 10,000 roles with inline policies. */
const largestPlan = 64 * 1024 * 1024;

/**
 * Reads a plan saved by `irsactl plan -o json`. Throws IRSA-PLAN-004, also for an irsa.yaml, and for a plan that removes:
 * only destroy applies those.
 */
export async function readSavedPlan(file: string): Promise<ChainPlan> {
  const text = await readBounded(file, largestPlan, () => tooLarge(file)).catch((cause: unknown) => {
    throw cause instanceof IrsaError ? cause : unreadable(file, cause);
  });
  if (/^\s*"?kind"?:\s*["']?TrustChain\b/m.test(text)) throw chainForPlan(file);
  const plan = parsePlan(text, file);
  if (plan.intent !== 'apply') throw removes(file, plan.intent);
  return plan;
}

/** kubectl takes manifests as arguments; irsactl takes irsa.yaml only with -f. */
function chainForPlan(file: string): IrsaError {
  return new IrsaError('IRSA-PLAN-004', {
    what: `${file} is a chain, not a plan.`,
    why: 'The argument is a plan that `irsactl plan -o json > plan.json` wrote.',
    next: `Did you mean \`irsactl apply -f ${plainOrQuoted(file)}\`?`,
    place: { file },
  });
}

function removes(file: string, intent: string): IrsaError {
  return new IrsaError('IRSA-PLAN-004', {
    what: `${file} takes the chain down; nothing was changed.`,
    why: `It is a plan of destroy (${intent}), and apply only creates and changes.`,
    next: 'Run `irsactl destroy`: it makes a new plan, shows it and asks.',
    place: { file },
  });
}

function unreadable(file: string, cause: unknown): IrsaError {
  const next = 'Name a plan that `irsactl plan -o json > plan.json` wrote.';
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
