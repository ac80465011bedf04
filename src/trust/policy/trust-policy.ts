import { isDeepStrictEqual } from 'node:util';
import { IrsaError } from '../../errors/irsa-error.ts';
import type { IdentityProviderArn } from '../arn.ts';
import { type IssuerUrl, issuerHostPath } from '../issuer-url.ts';
import type { Subject, SubjectPattern } from '../subject.ts';
import { type PolicyDocument, webIdentityAction } from './document.ts';
import { literalInPolicy } from './pattern.ts';

/** The service accounts that a role is to trust. */
interface TrustPolicyInput {
  readonly provider: IdentityProviderArn;
  readonly issuer: IssuerUrl;
  readonly audience: string;
  readonly subjects: readonly (Subject | SubjectPattern)[];
  /** `like` lets `*` and `?` in a subject be wildcards; everything else is `exact`. */
  readonly match: 'exact' | 'like';
  /** Name of the statement. Default: none. */
  readonly sid?: string;
}

/**
 * A trust policy that allows only the subjects, and only for the audience. AWS advises to pin both:
 * https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html
 */
export function buildTrustPolicy(input: TrustPolicyInput): PolicyDocument {
  refuseLooseSubjects(input);
  return pinnedPolicy({
    provider: input.provider,
    prefix: issuerHostPath(input.issuer),
    audience: literalInPolicy(input.audience, false),
    operator: input.match === 'like' ? 'StringLike' : 'StringEquals',
    subjects: input.subjects,
    sid: input.sid ?? null,
  });
}

/** The variable parts of `buildTrustPolicy`, exactly as in the policy. */
interface Pins {
  readonly provider: string;
  readonly prefix: string;
  readonly audience: string;
  readonly operator: string;
  readonly subjects: readonly string[];
  readonly sid: string | null;
}

/** The audience and subjects of a policy from `buildTrustPolicy`; null for any other policy. */
export function pinnedTrust(policy: PolicyDocument): Pick<Pins, 'audience' | 'subjects'> | null {
  const [statement] = policy.statements;
  const [aud, sub] = statement?.conditions ?? [];
  const [provider, prefix] = [statement?.principal?.values[0]?.id, aud?.key.replace(/:aud$/, '')];
  const [audience] = aud?.values ?? [];
  if (!provider || !prefix || !audience || !sub || !provider.endsWith(`:oidc-provider/${prefix}`))
    return null;
  const { operator, values: subjects } = sub;
  if (!/^String(?:Equals|Like)$/.test(operator)) return null;
  const sid = statement?.sid ?? null;
  const pinned = pinnedPolicy({ provider, prefix, audience, operator, subjects, sid });
  return isDeepStrictEqual(policy, pinned) ? { audience, subjects } : null;
}

function pinnedPolicy({ provider, prefix, audience, operator, subjects, sid }: Pins): PolicyDocument {
  return {
    version: '2012-10-17',
    id: null,
    statements: [
      {
        sid,
        effect: 'Allow',
        principal: { negated: false, values: [{ type: 'Federated', id: provider }] },
        action: { negated: false, values: [webIdentityAction] },
        resource: null,
        conditions: [
          { operator: 'StringEquals', key: `${prefix}:aud`, values: [audience] },
          { operator, key: `${prefix}:sub`, values: [...subjects] },
        ],
      },
    ],
  };
}

function refuseLooseSubjects({ subjects, match }: TrustPolicyInput): void {
  if (subjects.length === 0) {
    throw new IrsaError('IRSA-ROLE-004', {
      what: 'The trust policy has no service account.',
      why: 'Without a condition on `sub` every service account of the cluster could assume the role.',
      next: 'Name at least one service account as namespace/name.',
    });
  }
  const wild = subjects.find((subject) => /[*?]/.test(subject));
  if (match === 'exact' && wild !== undefined) {
    throw new IrsaError('IRSA-ROLE-004', {
      what: `The subject ${JSON.stringify(wild)} contains a wildcard.`,
      why: 'The trust policy must be exact.',
      next: 'Name each service account, or allow wildcards explicitly.',
    });
  }
}
