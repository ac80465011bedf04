import type { Change } from '../../chain/change.ts';
import { emptyPlan, type LinkPlan, type RemovalStage } from '../../chain/link.ts';
import { isAdopted, isOfChain, withoutMarks } from '../../chain/ownership.ts';
import { change } from './change.ts';
import { type DesiredIdentityProvider, nameOf } from './desired.ts';
import { adoptedStays } from './findings.ts';
import { keptAudiences } from './kept-audiences.ts';
import type { IdentityProviderFacts } from './observe.ts';
import type { StoredProvider } from './ports.ts';

/** IAM stops trusting the issuer before the documents and the bucket's name are given up. */
export function planIdentityProviderRemoval(
  desired: DesiredIdentityProvider,
  { provider }: IdentityProviderFacts,
  stage: RemovalStage,
): LinkPlan {
  const target = nameOf(desired);
  if (stage !== 'sign-back') return emptyPlan('The identity provider is removed with the first stage.');
  if (!provider) return emptyPlan(`${target} does not exist`);
  if (!isOfChain(provider.tags, desired.ownership)) {
    return emptyPlan(`${target} is not irsactl’s and stays`);
  }
  return removeProvider(desired, target, provider);
}

/** Deletes a provider of the chain; one that it took over is given back. */
export function removeProvider(
  desired: DesiredIdentityProvider,
  target: string,
  provider: StoredProvider,
): LinkPlan {
  if (!isAdopted(provider.tags)) {
    return { ...emptyPlan(target), changes: [deleteProvider(target, provider)] };
  }
  const changes = [...takeBackAudience(desired, target, provider), untagProvider(target, provider)];
  return { ...emptyPlan(target), changes, findings: [adoptedStays(target, provider)] };
}

function deleteProvider(target: string, { audiences, tags }: StoredProvider): Change {
  const why = 'Nothing signs for this issuer any more, so nothing may trust it.';
  return change.delete('delete-provider', target, {
    before: { audiences, tags },
    after: null,
    why,
  });
}

/** Of a provider that was taken over only the audience goes that irsactl added to it. */
function takeBackAudience(
  { audience }: DesiredIdentityProvider,
  target: string,
  provider: StoredProvider,
): readonly Change[] {
  const { audiences } = provider;
  if (!audiences.includes(audience) || keptAudiences(provider).includes(audience)) return [];
  const why = 'irsactl added it when it took the provider over; the rest is not irsactl’s.';
  const after = { audiences: audiences.filter((each) => each !== audience) };
  const data = { before: { audiences }, after, why };
  return [change.update('remove-audiences', target, data)];
}

function untagProvider(target: string, { tags }: StoredProvider): Change {
  const why = 'It is given back: irsactl only took it over.';
  return change.update('untag-provider', target, {
    before: { tags },
    after: { tags: withoutMarks(tags) },
    why,
  });
}
