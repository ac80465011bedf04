import { parseAccountId } from '../arn.ts';
import { parseArn } from '../parse-arn.ts';
import type { PolicyPlace, Principal, PrincipalElement, Statement } from './document.ts';
import { invalidPrincipal } from './parse-principal.ts';
import type { Breach } from './policy-fault.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html */
const prohibitedNot = 'Has prohibited field NotPrincipal';

/** Violations in the principals of a statement; this does not check whether they exist. */
export function principalBreaches(
  { effect, principal }: Statement,
  place: PolicyPlace,
): readonly Omit<Breach, 'at'>[] {
  if (!principal) return [];
  return [
    ...negationBreaches(principal, effect, place),
    ...principal.values.flatMap((value) => {
      const answer = nameFault(value, place);
      return answer === null
        ? []
        : [{ rule: 'principal-form', why: `${answer.replace(/\.$/, '')}.`, answer } as const];
    }),
  ];
}

function negationBreaches(
  { negated }: PrincipalElement,
  effect: Statement['effect'],
  place: PolicyPlace,
): readonly Omit<Breach, 'at'>[] {
  if (!negated) return [];
  if (place === 'trust') return [{ rule: 'principal', why: `${prohibitedNot}.`, answer: prohibitedNot }];
  if (effect === 'Deny') return [];
  const why = 'NotPrincipal is allowed only with "Effect": "Deny".';
  return [{ rule: 'principal', why, answer: 'NotPrincipal is not supported with Effect Allow' }];
}

function nameFault({ type, id }: Principal, place: PolicyPlace): string | null {
  // Seen at https://github.com/aws/aws-cdk, packages/aws-cdk-lib/aws-iam/test/principals.test.ts.
  if (type === '*')
    return place === 'trust' ? 'AssumeRolepolicy contained an invalid principal: "STAR":"*".' : null;
  const sound = {
    AWS: () => isAwsPrincipal(id),
    Federated: () => isFederatedPrincipal(id),
    Service: () => /^[a-z0-9.*-]+\.[a-z0-9.-]+$/i.test(id),
    CanonicalUser: () => place === 'resource',
  } satisfies Record<typeof type, () => boolean>;
  return sound[type]() ? null : invalidPrincipal(type, id);
}

/** An account, user, role, session, or everyone; not the unique ID that remains of a deleted principal. */
function isAwsPrincipal(id: string): boolean {
  if (id === '*' || parseAccountId(id)) return true;
  const arn = parseArn(id);
  if (arn?.region !== '') return false;
  if (arn.service === 'iam' && arn.resource.startsWith('user/') && arn.account === 'cloudfront') return true;
  if (!parseAccountId(arn.account)) return false;
  return arn.service === 'iam'
    ? /^(?:root$|(?:user|role)\/.)/.test(arn.resource)
    : arn.service === 'sts' && /^(?:assumed-role\/.+\/.|federated-user\/.|self$)/.test(arn.resource);
}

/** A provider's ARN, or a web identity provider that AWS knows by name. */
function isFederatedPrincipal(id: string): boolean {
  const arn = parseArn(id);
  if (arn) return arn.service === 'iam' && /^(?:oidc-provider|saml-provider)\/./.test(arn.resource);
  return [
    'cognito-identity.amazonaws.com',
    'www.amazon.com',
    'graph.facebook.com',
    'accounts.google.com',
  ].includes(id);
}
