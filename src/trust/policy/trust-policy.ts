import { IrsaError } from '../../errors/irsa-error.ts';
import type { IdentityProviderArn } from '../arn.ts';
import { type IssuerUrl, issuerHostPath } from '../issuer-url.ts';
import type { Subject, SubjectPattern } from '../subject.ts';
import { type PolicyDocument, webIdentityAction } from './document.ts';
import { literalInPolicy } from './pattern.ts';

/** Whom a role is to trust. */
interface TrustPolicyInput {
  readonly provider: IdentityProviderArn;
  readonly issuer: IssuerUrl;
  readonly audience: string;
  readonly subjects: readonly (Subject | SubjectPattern)[];
  /** `like` lets `*` and `?` in a subject be wildcards; everything else is `exact`. */
  readonly match: 'exact' | 'like';
}

/**
 * A trust policy that admits the subjects for the audience and nobody else. AWS advises to pin both:
 * https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html
 */
export function buildTrustPolicy(input: TrustPolicyInput): PolicyDocument {
  const prefix = issuerHostPath(input.issuer);
  refuseLooseSubjects(input);
  return {
    version: '2012-10-17',
    id: null,
    statements: [
      {
        sid: null,
        effect: 'Allow',
        principal: { negated: false, values: [{ type: 'Federated', id: input.provider }] },
        action: { negated: false, values: [webIdentityAction] },
        resource: null,
        conditions: [
          {
            operator: 'StringEquals',
            key: `${prefix}:aud`,
            values: [literalInPolicy(input.audience, false)],
          },
          {
            operator: input.match === 'like' ? 'StringLike' : 'StringEquals',
            key: `${prefix}:sub`,
            values: [...input.subjects],
          },
        ],
      },
    ],
  };
}

function refuseLooseSubjects({ subjects, match }: TrustPolicyInput): void {
  if (subjects.length === 0) {
    throw new IrsaError('IRSA-ROLE-002', {
      what: 'A trust policy without a service account was asked for.',
      why: 'Without a condition on `sub` every service account of the cluster could assume the role.',
      next: 'Name at least one service account as namespace/name.',
    });
  }
  const wild = subjects.find((subject) => /[*?]/.test(subject));
  if (match === 'exact' && wild !== undefined) {
    throw new IrsaError('IRSA-ROLE-003', {
      what: `The subject ${JSON.stringify(wild)} holds a wildcard.`,
      why: 'The trust policy is to be exact.',
      next: 'Name each service account, or ask for wildcards explicitly.',
    });
  }
}
