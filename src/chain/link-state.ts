import type { PlannedLink } from './chain-plan.ts';
import type { Change } from './change.ts';
import { errorsIn } from './finding.ts';
import { placed } from './named-account.ts';

/** The state of a link, according to a plan. */
export const linkStates = [
  'in place',
  'to be created',
  'to be changed',
  'has errors',
  'not checked',
] as const;
export type LinkState = (typeof linkStates)[number];

/** Only `verify` checks the proof: observing the chain mints no token and does not call STS. */
export function linkState({ link, changes, findings }: PlannedLink): LinkState {
  if (errorsIn(findings).length > 0) return 'has errors';
  if (changes.length > 0) {
    return isNew(changes) ? 'to be created' : 'to be changed';
  }
  return link === 'proof' ? 'not checked' : 'in place';
}

/** Whether the changes affect only objects that the same plan creates. */
function isNew(changes: PlannedLink['changes']): boolean {
  const made = new Set(changes.flatMap((change) => (change.action === 'create' ? [placeOf(change)] : [])));
  return changes.every(({ target, account }) => made.has(placed(wholeOf(target), account)));
}

/** Includes the account, because two accounts may have objects with the same name. */
function placeOf({ target, account }: Change): string {
  return placed(target, account);
}

/** The role of a policy (`ROLE: POLICY`), the bucket of an object (`s3://BUCKET/KEY`), else the target. */
export function wholeOf(target: string): string {
  return /^(?:s3:\/\/[^/]+(?=\/)|[^:/]+(?=: ))/.exec(target)?.[0] ?? target;
}
