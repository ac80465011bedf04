import { errorsIn, type Finding } from '../../chain/finding.ts';
import { noConsent } from '../../chain/link.ts';
import { issuerHostPath } from '../../trust/issuer-url.ts';
import { parseIdentityProviderArn } from '../../trust/parse-arn.ts';
import type { DesiredIdentityProvider } from './desired.ts';
import { audiencesInUse, finding, list, some, thumbprintMissing, tooManyAudiences } from './findings.ts';
import { keptAudiences, surplusAudiences } from './kept-audiences.ts';
import type { IdentityProviderFacts } from './observe.ts';
import { planIdentityProvider } from './plan.ts';
import type { StoredProvider } from './ports.ts';
import { lacksThumbprint, neededThumbprints } from './thumbprints.ts';

const repair = 'Run `irsactl apply --only identity-provider`.';

/** Checks whether STS would accept the chain's issuer and audience, and reports what stops apply from correcting it. */
export function checkIdentityProvider(
  desired: DesiredIdentityProvider,
  facts: IdentityProviderFacts,
): readonly Finding[] {
  const { issuer, audience } = desired;
  const { provider, others, certificates } = facts;
  if (!desired.isWanted) return [];
  if (!issuer.known) return [missing('the issuer', others)];
  const { url, arn } = issuer.value;
  if (!provider) return [missing(url, others)];
  const blockers = errorsIn(planIdentityProvider(desired, facts, noConsent).findings);
  const cure = blockers[0]?.next ?? repair;
  const findings: Finding[] = [];
  if (provider.hostPath.replace(/^https:\/\//, '') !== issuerHostPath(url)) {
    findings.push(
      finding.error('IRSA-PROVIDER-005', {
        what: `The issuer of ${arn} is spelled differently.`,
        why: `IAM has ${provider.hostPath}, the chain's issuer is ${issuerHostPath(url)}.`,
        next: 'Delete the provider, then run `irsactl apply --only identity-provider`.',
      }),
    );
  }
  if (!provider.audiences.includes(audience)) {
    findings.push(
      finding.error('IRSA-PROVIDER-003', {
        what: `${arn} does not list the audience ${audience}.`,
        why: `It lists ${list(provider.audiences)}.`,
        next: cure,
      }),
    );
  }
  if (lacksThumbprint(provider, certificates)) {
    findings.push(thumbprintMissing(arn, provider, neededThumbprints(certificates), cure));
  }
  return [...findings, ...checkAudiences(desired, arn, facts, provider, cure), ...blockers];
}

/** Checks that the provider accepts tokens only for the chain's audience, and for those from before an adoption. */
function checkAudiences(
  { audience }: DesiredIdentityProvider,
  arn: string,
  { users }: IdentityProviderFacts,
  provider: StoredProvider,
  cure: string,
): readonly Finding[] {
  const surplus = surplusAudiences(audience, provider).filter((each) => !users.has(each));
  const kept = keptAudiences(provider).filter((each) => each !== audience);
  return [
    ...(surplus.length === 0 ? [] : [tooManyAudiences(arn, audience, surplus, cure)]),
    ...audiencesInUse(arn, users),
    ...(kept.length === 0 ? [] : [audiencesKept(arn, kept)]),
  ];
}

function audiencesKept(arn: string, kept: readonly string[]): Finding {
  return finding.warning('IRSA-PROVIDER-007', {
    what: `${arn} also accepts tokens for ${kept.join(', ')}.`,
    why: 'The provider had these audiences when irsactl adopted it with --adopt.',
    next: 'In IAM, remove those that are not needed.',
  });
}

function missing(issuer: string, others: readonly string[]): Finding {
  const issuers = others.map((arn) => parseIdentityProviderArn(arn)?.hostPath ?? arn);
  return finding.error('IRSA-PROVIDER-003', {
    what: `IAM has no identity provider for ${issuer} in this account.`,
    why: issuers.length === 0 ? 'It has no identity providers.' : `It has providers for ${some(issuers)}.`,
    next: repair,
  });
}
