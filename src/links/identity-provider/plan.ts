import type { Change } from '../../chain/change.ts';
import type { Finding } from '../../chain/finding.ts';
import { mapKnown } from '../../chain/known.ts';
import type { Consent, LinkPlan } from '../../chain/link.ts';
import {
  adoptionReason,
  adoptionTags,
  claim,
  missingTags,
  type Tags,
  tagDifference,
} from '../../chain/ownership.ts';
import { planValue } from '../../chain/plan-value.ts';
import { change } from './change.ts';
import { type DesiredIdentityProvider, nameOf, newName } from './desired.ts';
import { audiencesInUse, finding, unowned } from './findings.ts';
import { audienceRecord, surplusAudiences } from './kept-audiences.ts';
import { providerLimit } from './limits.ts';
import type { IdentityProviderFacts } from './observe.ts';
import type { StoredProvider } from './ports.ts';
import { removeProvider } from './removal.ts';
import { changedThumbprints, neededThumbprints } from './thumbprints.ts';
import { planUnneededProvider } from './unneeded.ts';

/** What is to be done so that IAM trusts the issuer for the audience. */
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
    const isNobodys = claimed.owner === 'nobody';
    return plan(
      [],
      [
        isNobodys
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
        ...tagProvider(target, provider.tags, desired.tags, 'The tags are not as irsa.yaml says.'),
        ...setThumbprints(target, provider, changedThumbprints(provider, facts.certificates)),
        ...addAudience(desired, target, provider),
        ...removeAudiences(desired, target, facts, provider),
      ],
      audiencesInUse(target, users),
    );
  }
  const tags = adoptionTags({ ...desired.tags, ...audienceRecord(provider.audiences) });
  return plan([
    ...tagProvider(target, provider.tags, tags, takeOverReason(provider)),
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
      tags: { ...desired.tags, ...keyMark(desired) },
    },
    why: 'IAM then accepts tokens of the issuer that are meant for this audience.',
  });
}

/** Says for which key a provider was made anew, after another one was stolen. */
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
    after: { url, audiences, thumbprints, tags: { ...tags, ...keyMark(desired) } },
    disruptive: true,
    why: 'STS keeps the keys of an identity provider for a while; those of a new provider it fetches.',
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

function takeOverReason({ audiences, tags }: StoredProvider): string {
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
    'No public authority vouches for the certificate of the issuer, so AWS trusts it by its thumbprint alone: SHA-1 of the last certificate that the server sends.';
  const data = { before: { thumbprints: before }, after: { thumbprints }, why };
  return [change.update('set-thumbprints', target, data)];
}

function addAudience(
  { audience }: DesiredIdentityProvider,
  target: string,
  { audiences }: StoredProvider,
): readonly Change[] {
  if (audiences.includes(audience)) return [];
  const why = `Without it STS answers “Incorrect token audience” to every pod.`;
  return [
    change.update('add-audience', target, {
      before: { audiences },
      after: { audiences: [...audiences, audience] },
      why,
    }),
  ];
}

/** One change for all audiences that are too many, so that each change has a name of its own. */
function removeAudiences(
  { audience }: DesiredIdentityProvider,
  target: string,
  { users }: IdentityProviderFacts,
  provider: StoredProvider,
): readonly Change[] {
  const surplus = surplusAudiences(audience, provider).filter((each) => !users.has(each));
  if (surplus.length === 0) return [];
  // The change before this one has added it, if it was missing.
  const audiences = [...new Set([...provider.audiences, audience])];
  const removal = change.update('remove-audiences', target, {
    disruptive: true,
    before: { audiences },
    after: { audiences: audiences.filter((each) => !surplus.includes(each)) },
    why: 'irsa.yaml does not name them, and every audience is one more way in. Running pods whose tokens are for one of them are turned away until they are recreated.',
  });
  return [removal];
}
