import type { Change } from '../../chain/change.ts';
import { emptyPlan, type LinkPlan, type RemovalStage } from '../../chain/link.ts';
import { isAdopted, isOfChain, withoutMarks } from '../../chain/ownership.ts';
import { change } from './change.ts';
import { type DesiredIdentityProvider, nameOf } from './desired.ts';
import { adoptedStays } from './findings.ts';
import { keptAudiences } from './kept-audiences.ts';
import type { IdentityProviderFacts } from './observe.ts';
import type { StoredProvider } from './ports.ts';

/** Removes the provider, so that IAM stops trusting the issuer before its documents and bucket name are released. */
export function planIdentityProviderRemoval(
  desired: DesiredIdentityProvider,
  { provider }: IdentityProviderFacts,
  stage: RemovalStage,
): LinkPlan {
  const target = nameOf(desired);
  if (stage !== 'sign-back') return emptyPlan('The first run removes the identity provider.');
  if (!provider) return emptyPlan(`${target} does not exist`);
  if (!isOfChain(provider.tags, desired.ownership)) {
    return emptyPlan(`${target} does not belong to this chain and stays`);
  }
  return removeProvider(desired, target, provider);
}

/** Deletes a provider of the chain; for an adopted one, removes only the audience and tags of irsactl. */
export function removeProvider(
  desired: DesiredIdentityProvider,
  target: string,
  provider: StoredProvider,
): LinkPlan {
  if (!isAdopted(provider.tags)) {
    return { ...emptyPlan(target), changes: [deleteProvider(target, provider)] };
  }
  const changes = [...removeAddedAudience(desired, target, provider), untagProvider(target, provider)];
  return { ...emptyPlan(target), changes, findings: [adoptedStays(target, provider)] };
}

function deleteProvider(target: string, { audiences, tags }: StoredProvider): Change {
  const why =
    'When this step begins, no API server signs for this issuer, so nothing needs to trust it any more.';
  return change.delete('delete-provider', target, {
    before: { audiences, tags },
    after: null,
    why,
  });
}

/** Removes from an adopted provider only the audience that irsactl added. */
function removeAddedAudience(
  { audience }: DesiredIdentityProvider,
  target: string,
  provider: StoredProvider,
): readonly Change[] {
  const { audiences } = provider;
  if (!audiences.includes(audience) || keptAudiences(provider).includes(audience)) return [];
  const why = 'irsactl added it when it adopted the provider; the others stay.';
  const after = { audiences: audiences.filter((each) => each !== audience) };
  const data = { before: { audiences }, after, why };
  return [change.update('remove-audiences', target, data)];
}

function untagProvider(target: string, { tags }: StoredProvider): Change {
  const why = 'irsactl adopted it, so it removes only its tags.';
  return change.update('untag-provider', target, {
    before: { tags },
    after: { tags: withoutMarks(tags) },
    why,
  });
}
