import { emptyPlan, type LinkPlan, type RemovalStage } from '../../chain/link.ts';
import type { IrsaError } from '../../errors/irsa-error.ts';
import { change } from './change.ts';
import type { DesiredSigningKey, Staging } from './desired.ts';
import { keyFinding } from './findings.ts';
import { folderFindings } from './folder.ts';
import type { SigningKeyFacts, StagingFacts } from './observe.ts';
import { targetOf } from './plan.ts';

/**
 * The private key goes last, with the second stage: until then tokens signed with it are accepted. It goes from every
 * node: another one may have been the first when it was staged.
 */
export function planSigningKeyRemoval(
  { staging }: DesiredSigningKey,
  { staging: first, elsewhere }: SigningKeyFacts,
  stage: RemovalStage,
): LinkPlan {
  const nothing = emptyPlan('nothing to remove');
  if (stage === 'sign-back' || !staging || !first) return nothing;
  const all = [{ staging, facts: first }, ...elsewhere];
  const removals = all.map((one) => ('facts' in one ? removalOn(one.staging, one.facts) : unseen(one.error)));
  const changes = removals.flatMap((one) => one.changes);
  return {
    ...nothing,
    changes,
    findings: removals.flatMap((one) => one.findings),
    summary: changes.length > 0 ? 'staged key removed' : nothing.summary,
  };
}

type Removal = Pick<LinkPlan, 'changes' | 'findings'>;

function removalOn(staging: Staging, { folder, staged, hasLeftover, remembered }: StagingFacts): Removal {
  if ('missing' in staged && !hasLeftover && remembered === null) return { changes: [], findings: [] };
  const unsafe = folderFindings(staging, folder);
  if (unsafe.length > 0) return { changes: [], findings: unsafe };
  const removal = change.delete('remove-staged-key', targetOf(staging), {
    before: 'key' in staged ? { kid: staged.key.jwk.kid } : {},
    why: 'No API server signs with this key or accepts it any more.',
  });
  return { changes: [removal], findings: [] };
}

/** A private key may be there. */
function unseen(error: IrsaError): Removal {
  return { changes: [], findings: [keyFinding(error)] };
}
