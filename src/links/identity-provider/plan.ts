import type { Change } from '../../chain/change.ts';
import type { Finding } from '../../chain/finding.ts';
import { mapKnown } from '../../chain/known.ts';
import type { Consent, LinkPlan, RemovalStage } from '../../chain/link.ts';
import { adoptionTags, isAdopted, type Owner, ownerOf, type Tags } from '../../chain/ownership.ts';
import { type PlanValue, planValue } from '../../chain/plan-value.ts';
import type { IdentityProviderDesired } from './desired.ts';
import type { IdentityProviderFacts } from './observe.ts';
import type { StoredProvider } from './ports.ts';

/** Remembers that a provider which was taken over got the audience from irsactl, which may take only that away again. */
const audienceAddedTag = 'irsactl.dev/audience-added';

/** What is to be done so that IAM trusts the issuer for the audience. */
export function planIdentityProvider(
  desired: IdentityProviderDesired,
  { provider }: IdentityProviderFacts,
  consent: Consent,
): LinkPlan {
  const target = nameOf(desired);
  const plan = (changes: readonly Change[], findings: readonly Finding[] = []): LinkPlan => ({
    changes,
    findings,
    outputs: {},
    summary: `${target} for ${desired.audience}`,
  });
  if (!provider) return plan([createProvider(desired, target)]);
  const owner = ownerOf(provider.tags, desired.ownership);
  if (owner.kind === 'other-chain') return plan([], [otherChains(target, owner)]);
  if (owner.kind === 'this-chain') {
    return plan([
      ...tagChange(desired, target, provider.tags, 'The tags in irsa.yaml have changed.'),
      ...addAudience(desired, target, provider),
      // The other audiences of an adopted provider stay, because others may rely on them.
      ...(isAdopted(provider.tags) ? [] : removeAudiences(desired, target, provider)),
    ]);
  }
  const added = provider.audiences.includes(desired.audience) ? {} : { [audienceAddedTag]: 'true' };
  const adopting = { ...desired, tags: adoptionTags({ ...desired.tags, ...added }) };
  return consent.adopt
    ? plan([
        ...tagChange(adopting, target, provider.tags, 'It is taken over, as --adopt allows.'),
        ...addAudience(desired, target, provider),
      ])
    : plan([], [unowned(target, desired, provider)]);
}

/** IAM stops trusting the issuer before the documents and the bucket's name are given up. */
export function planIdentityProviderRemoval(
  desired: IdentityProviderDesired,
  { provider }: IdentityProviderFacts,
  stage: RemovalStage,
): LinkPlan {
  const target = nameOf(desired);
  const plan = (
    changes: readonly Change[],
    summary: string,
    findings: readonly Finding[] = [],
  ): LinkPlan => ({
    changes,
    findings,
    outputs: {},
    summary,
  });
  if (stage !== 'sign-back') return plan([], 'The identity provider is removed with the first stage.');
  if (!provider) return plan([], `${target} does not exist`);
  if (ownerOf(provider.tags, desired.ownership).kind !== 'this-chain') {
    return plan([], `${target} is not irsactl’s and stays`);
  }
  if (isAdopted(provider.tags)) {
    return plan(takeBackAudience(desired, target, provider), target, [adoptedStays(target, provider)]);
  }
  const before = { audiences: provider.audiences, tags: provider.tags };
  const why = 'Nothing signs for this issuer any more, so nothing may trust it.';
  return plan([step('delete', 'delete-provider', target, before, null, why)], target);
}

function nameOf({ issuer }: IdentityProviderDesired): string {
  return issuer.known ? issuer.value.arn : 'identity provider of the issuer';
}

function createProvider(desired: IdentityProviderDesired, target: string): Change {
  const after = {
    url: planValue(mapKnown(desired.issuer, ({ url }) => url)),
    audiences: [desired.audience],
    tags: desired.tags,
  };
  const why = 'IAM then accepts tokens of the issuer that are meant for this audience.';
  return step('create', 'create-provider', target, null, after, why);
}

function tagChange(
  desired: IdentityProviderDesired,
  target: string,
  current: Tags,
  why: string,
): readonly Change[] {
  const missing = Object.fromEntries(
    Object.entries(desired.tags).filter(([name, value]) => current[name] !== value),
  );
  if (Object.keys(missing).length === 0) return [];
  return [step('update', 'tag-provider', target, { tags: current }, { tags: missing }, why)];
}

function addAudience(
  { audience }: IdentityProviderDesired,
  target: string,
  { audiences }: StoredProvider,
): readonly Change[] {
  if (audiences.includes(audience)) return [];
  const why = `Without it STS answers “Incorrect token audience” to every pod.`;
  return [step('update', 'add-audience', target, { audiences }, { audience }, why)];
}

/** One change for all audiences that are too many, so that each change has a name of its own. */
function removeAudiences(
  { audience }: IdentityProviderDesired,
  target: string,
  { audiences }: StoredProvider,
): readonly Change[] {
  const surplus = audiences.filter((candidate) => candidate !== audience);
  if (surplus.length === 0) return [];
  const why =
    'irsa.yaml does not name them, and every audience is one more way in. Running pods whose tokens are for one of them are turned away until they are recreated.';
  const removal = step('update', 'remove-audiences', target, { audiences }, { remove: surplus }, why);
  return [{ ...removal, disruptive: true }];
}

/** Of an adopted provider only the audience goes that irsactl added to it. */
function takeBackAudience(
  { audience }: IdentityProviderDesired,
  target: string,
  { audiences, tags }: StoredProvider,
): readonly Change[] {
  if (tags[audienceAddedTag] !== 'true' || !audiences.includes(audience)) return [];
  const why = 'irsactl added it when it took the provider over; the rest is not irsactl’s.';
  return [step('update', 'remove-audiences', target, { audiences }, { remove: [audience] }, why)];
}

function step(
  action: Change['action'],
  kind: string,
  target: string,
  before: PlanValue,
  after: PlanValue,
  why: string,
): Change {
  return { link: 'identity-provider', action, kind, target, before, after, why, disruptive: false };
}

function adoptedStays(target: string, { audiences }: StoredProvider): Finding {
  return {
    code: 'IRSA-PROVIDER-007',
    link: 'identity-provider',
    severity: 'warning',
    what: `${target} stays.`,
    why: `irsactl did not create it but took it over. Its audiences are ${audiences.join(', ') || '(none)'}; only one that irsactl added is taken away.`,
    next: 'Delete it in IAM where nobody needs it, or take the tags irsactl.dev/… off it to keep it.',
  };
}

function otherChains(target: string, owner: Extract<Owner, { kind: 'other-chain' }>): Finding {
  return {
    code: 'IRSA-PROVIDER-002',
    link: 'identity-provider',
    severity: 'error',
    what: `${target} belongs to another chain.`,
    why: `Its tags name the cluster ${owner.cluster} with the UID ${owner.clusterUid}.`,
    next: 'Give this chain an issuer of its own.',
  };
}

function unowned(target: string, desired: IdentityProviderDesired, { audiences }: StoredProvider): Finding {
  const has = audiences.includes(desired.audience);
  return {
    code: 'IRSA-PROVIDER-001',
    link: 'identity-provider',
    severity: 'error',
    what: `${target} exists, and irsactl did not create it.`,
    why: `It does not carry irsactl's ownership tags. Its audiences are ${audiences.join(', ') || '(none)'}; the chain's ${desired.audience} is ${has ? 'among them' : 'missing'}.`,
    next: `Take it over with \`irsactl apply --adopt\`: that adds ${has ? '' : 'the audience and '}the tags and takes nothing away.`,
  };
}
