import { emptyPlan, type LinkPlan, type RemovalStage } from '../../chain/link.ts';
import { change } from './change.ts';
import type { DesiredSigningKey } from './desired.ts';
import { folderFindings } from './folder.ts';
import type { SigningKeyFacts } from './observe.ts';
import { targetOf } from './plan.ts';

/** The private key goes last, with the second stage: until then tokens signed with it are accepted. */
export function planSigningKeyRemoval(
  { staging }: DesiredSigningKey,
  { staging: facts }: SigningKeyFacts,
  stage: RemovalStage,
): LinkPlan {
  const nothing = emptyPlan('nothing to remove');
  if (stage === 'sign-back' || !staging || !facts) return nothing;
  const { staged, hasLeftover, remembered } = facts;
  if ('missing' in staged && !hasLeftover && remembered === null) return nothing;
  const unsafe = folderFindings(staging, facts.folder);
  if (unsafe.length > 0) return { ...nothing, findings: unsafe };
  const removal = change.delete('remove-staged-key', targetOf(staging), {
    before: 'key' in staged ? { kid: staged.key.jwk.kid } : {},
    why: 'No API server signs with this key or accepts it any more.',
  });
  return { ...nothing, changes: [removal], summary: 'staged key removed' };
}
