import type { Change } from '../../chain/change.ts';
import type { Finding } from '../../chain/finding.ts';
import { mapKnown } from '../../chain/known.ts';
import { type Consent, emptyPlan, type LinkPlan } from '../../chain/link.ts';
import {
  adoptionReason,
  adoptionTags,
  claim,
  isOfChain,
  missingTags,
  type Tags,
  tagDifference,
} from '../../chain/ownership.ts';
import { planValue } from '../../chain/plan-value.ts';
import { change } from './change.ts';
import { type DesiredIdentityProvider, nameOf, newName } from './desired.ts';
import { audiencesInUse, finding, providerKept, providerLeft, unowned } from './findings.ts';
import { audienceRecord, surplusAudiences } from './kept-audiences.ts';
import { providerLimit } from './limits.ts';
import type { IdentityProviderFacts } from './observe.ts';
import type { StoredProvider } from './ports.ts';
import { planIdentityProviderRemoval, removeProvider } from './removal.ts';
import { changedThumbprints, neededThumbprints } from './thumbprints.ts';

/** Plans that IAM trusts the issuer for the audience. */
export function planIdentityProvider(
  desired: DesiredIdentityProvider,
  facts: IdentityProviderFacts,
  consent: Consent,
): LinkPlan {
  const own = desired.isWanted
    ? planWanted(desired, facts, consent)
    : planUnneededProvider(desired, facts, consent);
  const retired = facts.retired.map(({ arn, provider }) => removeProvider(desired, arn, provider));
  return {
    ...own,
    changes: [...own.changes, ...retired.flatMap(({ changes }) => changes)],
    findings: [...own.findings, ...retired.flatMap(({ findings }) => findings)],
  };
}

function planWanted(
  desired: DesiredIdentityProvider,
  facts: IdentityProviderFacts,
  consent: Consent,
): LinkPlan {
  const target = nameOf(desired);
  const { provider, others, users } = facts;
  const plan = (changes: readonly Change[], findings: readonly Finding[] = []): LinkPlan => ({
    changes,
    findings,
    outputs: {},
    summary: `${target} for ${desired.audience}`,
  });
  if (!provider) {
    return plan([createProvider(desired, newName(desired), facts)], providerLimit(target, others.length));
  }
  const claimed = claim(target, provider.tags, desired.ownership, consent);
  if (claimed.kind === 'refusal') {
    const isUnowned = claimed.owner === 'nobody';
    return plan(
      [],
      [
        isUnowned
          ? unowned(
              claimed.problem,
              desired,
              provider,
              changedThumbprints(provider, facts.certificates, true),
            )
          : finding.error('IRSA-PROVIDER-002', claimed.problem),
      ],
    );
  }
  if (!isMadeForKey(desired, provider)) return plan([recreateProvider(desired, target, provider)]);
  if (claimed.kind === 'ours') {
    return plan(
      [
        ...tagProvider(target, provider.tags, desired.tags, 'The tags differ from irsa.yaml.'),
        ...setThumbprints(target, provider, changedThumbprints(provider, facts.certificates)),
        ...addAudience(desired, target, provider),
        ...removeAudiences(desired, target, facts, provider),
      ],
      audiencesInUse(target, users),
    );
  }
  const tags = adoptionTags({ ...desired.tags, ...audienceRecord(provider.audiences) });
  return plan([
    ...tagProvider(target, provider.tags, tags, reasonToAdopt(provider)),
    ...setThumbprints(target, provider, changedThumbprints(provider, facts.certificates, true)),
    ...addAudience(desired, target, provider),
  ]);
}

function createProvider(
  desired: DesiredIdentityProvider,
  target: string,
  { certificates }: IdentityProviderFacts,
): Change {
  const thumbprints = neededThumbprints(certificates);
  return change.create('create-provider', target, {
    before: null,
    after: {
      url: planValue(mapKnown(desired.issuer, ({ url }) => url)),
      audiences: [desired.audience],
      ...(thumbprints.length > 0 && { thumbprints }),
      tags: { ...desired.tags, ...desired.memory, ...keyMark(desired) },
    },
    why: 'With it, IAM accepts tokens of the issuer for this audience.',
  });
}

/** Records for which key a provider was recreated after another key was stolen. */
const keyTag = 'irsactl.dev/made-for-key';

function keyMark({ madeForKey }: DesiredIdentityProvider): Tags {
  return madeForKey === null ? {} : { [keyTag]: madeForKey };
}

function isMadeForKey({ madeForKey }: DesiredIdentityProvider, { tags }: StoredProvider): boolean {
  return madeForKey === null || tags[keyTag] === madeForKey;
}

function recreateProvider(
  desired: DesiredIdentityProvider,
  target: string,
  { audiences, thumbprints, tags }: StoredProvider,
): Change {
  const url = planValue(mapKnown(desired.issuer, ({ url: known }) => known));
  return change.update('recreate-provider', target, {
    before: { audiences, thumbprints, tags },
    after: { url, audiences, thumbprints, tags: { ...tags, ...desired.memory, ...keyMark(desired) } },
    disruptive: true,
    why: 'STS caches the keys of an identity provider; for a new provider it fetches them.',
  });
}

function tagProvider(target: string, current: Tags, desired: Tags, why: string): readonly Change[] {
  const missing = missingTags(desired, current);
  if (Object.keys(missing).length === 0) return [];
  return [
    change.update('tag-provider', target, {
      ...tagDifference(missing, current),
      why,
    }),
  ];
}

function reasonToAdopt({ audiences, tags }: StoredProvider): string {
  const kept = audiences.length === 0 ? '' : ` Its audiences stay: ${audiences.join(', ')}.`;
  return `${adoptionReason(tags)}${kept}`;
}

function setThumbprints(
  target: string,
  { thumbprints: before }: StoredProvider,
  thumbprints: readonly string[] | null,
): readonly Change[] {
  if (thumbprints === null) return [];
  const why =
    "The issuer's certificate is not from a public CA, so AWS trusts it only by its thumbprint: SHA-1 of the last certificate that the server sends.";
  const data = { before: { thumbprints: before }, after: { thumbprints }, why };
  return [change.update('set-thumbprints', target, data)];
}

function addAudience(
  { audience }: DesiredIdentityProvider,
  target: string,
  { audiences }: StoredProvider,
): readonly Change[] {
  if (audiences.includes(audience)) return [];
  const why = `Without it, STS answers “Incorrect token audience” to every pod.`;
  return [
    change.update('add-audience', target, {
      before: { audiences },
      after: { audiences: [...audiences, audience] },
      why,
    }),
  ];
}

/** One change for all surplus audiences, because each change needs a unique name. */
function removeAudiences(
  { audience }: DesiredIdentityProvider,
  target: string,
  { users }: IdentityProviderFacts,
  provider: StoredProvider,
): readonly Change[] {
  const surplus = surplusAudiences(audience, provider).filter((each) => !users.has(each));
  if (surplus.length === 0) return [];
  // The previous change has added it if it was missing.
  const audiences = [...new Set([...provider.audiences, audience])];
  const removal = change.update('remove-audiences', target, {
    disruptive: true,
    before: { audiences },
    after: { audiences: audiences.filter((each) => !surplus.includes(each)) },
    why: 'irsa.yaml does not name them, and with each, IAM accepts more tokens. AWS refuses running pods whose tokens are for one of them until they are recreated.',
  });
  return [removal];
}

/**
 * Plans an account that no longer has a role of irsa.yaml. The provider stays until it is pruned, and as long as a role trusts
 * it. The roles of this chain are pruned after this link, so the next run removes their provider.
 */
function planUnneededProvider(
  desired: DesiredIdentityProvider,
  facts: IdentityProviderFacts,
  { prune = false }: Consent,
): LinkPlan {
  const target = nameOf(desired);
  const plan = emptyPlan('no identity provider is needed');
  const { provider, trusting } = facts;
  if (!provider || !isOfChain(provider.tags, desired.ownership)) return plan;
  if (!isMadeForKey(desired, provider))
    return { ...plan, changes: [recreateProvider(desired, target, provider)] };
  if (trusting.length > 0) return { ...plan, findings: [providerKept(target, trusting)] };
  if (!prune) return { ...plan, findings: [providerLeft(target)] };
  return planIdentityProviderRemoval(desired, facts, 'sign-back');
}
