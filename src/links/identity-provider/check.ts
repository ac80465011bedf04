import type { Finding } from '../../chain/finding.ts';
import type { ErrorCode } from '../../errors/catalogue/index.ts';
import type { Problem } from '../../errors/irsa-error.ts';
import { issuerHostPath } from '../../trust/issuer-url.ts';
import { parseIdentityProviderArn } from '../../trust/parse-arn.ts';
import type { IdentityProviderDesired } from './desired.ts';
import type { IdentityProviderEvidence } from './probe.ts';

const repair = 'Run `irsactl apply --only identity-provider`.';

/** Judges whether STS would accept the chain's issuer and audience. */
export function checkIdentityProvider(
  { issuer, audience }: IdentityProviderDesired,
  { provider, others }: IdentityProviderEvidence,
): readonly Finding[] {
  if (!issuer.known) return [missing('the issuer', others)];
  const { url, arn } = issuer.value;
  if (!provider) return [missing(url, others)];
  const findings: Finding[] = [];
  if (provider.hostPath.replace(/^https:\/\//, '') !== issuerHostPath(url)) {
    findings.push(
      found('IRSA-PROVIDER-005', {
        what: `${arn} is for an issuer that is written differently.`,
        why: `IAM has ${provider.hostPath}, the chain's issuer is ${issuerHostPath(url)}.`,
        next: 'Delete the provider, then run `irsactl apply --only identity-provider`.',
      }),
    );
  }
  if (!provider.audiences.includes(audience)) {
    findings.push(
      found('IRSA-PROVIDER-004', {
        what: `${arn} does not list the audience ${audience}.`,
        why: `It lists ${provider.audiences.join(', ') || 'none'}.`,
        next: repair,
      }),
    );
  }
  return findings;
}

function missing(issuer: string, others: readonly string[]): Finding {
  const issuers = others.map((arn) => parseIdentityProviderArn(arn)?.hostPath ?? arn);
  const shown =
    issuers.length > 5
      ? `${issuers.slice(0, 5).join(', ')} and ${issuers.length - 5} more`
      : issuers.join(', ');
  return found('IRSA-PROVIDER-003', {
    what: `IAM has no identity provider for ${issuer} in this account.`,
    why: issuers.length === 0 ? 'It has none at all.' : `It has providers for ${shown}.`,
    next: repair,
  });
}

function found(code: ErrorCode, problem: Problem): Finding {
  return { code, link: 'identity-provider', severity: 'error', ...problem };
}
