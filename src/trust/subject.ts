import { IrsaError } from '../errors/irsa-error.ts';

declare const brand: unique symbol;

/** The `sub` of a service account's token: `system:serviceaccount:NAMESPACE:NAME`. */
export type Subject = string & { readonly [brand]: 'Subject' };

/** A subject with the wildcards `*` and `?`; only for trust policies that explicitly allow them. */
export type SubjectPattern = string & { readonly [brand]: 'SubjectPattern' };

/** Namespace and name of a service account. */
export interface ServiceAccountName {
  readonly namespace: string;
  readonly name: string;
}

/** SubjectFromWebIdentityToken of https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
export const subjectLimit = 255;

const prefix = 'system:serviceaccount:';
const dnsLabel = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;

/**
 * The `sub` of a service account's tokens, for a trust policy.
 *
 * @param account - namespace and name, unchecked: Kubernetes refuses invalid names
 * @returns `system:serviceaccount:NAMESPACE:NAME`
 * @throws nothing
 * @example
 * import { serviceAccountSubject } from 'irsactl';
 * serviceAccountSubject({ namespace: 'shop', name: 'orders' });
 */
export function serviceAccountSubject(account: ServiceAccountName): Subject {
  return `${prefix}${account.namespace}:${account.name}` as Subject;
}

/** Null if the text is not the subject of a service account. */
export function parseSubject(text: string): ServiceAccountName | null {
  const [, , namespace, name, ...rest] = text.split(':');
  if (!text.startsWith(prefix) || namespace === undefined || name === undefined || rest.length > 0)
    return null;
  return serviceAccountFault({ namespace, name }) === null ? { namespace, name } : null;
}

/** Why Kubernetes or AWS would not accept the names; null if both do. Rules: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
export function serviceAccountFault(account: ServiceAccountName): string | null {
  const { namespace, name } = account;
  if (!dnsLabel.test(namespace) || namespace.length > 63) {
    return `The namespace ${JSON.stringify(namespace)} must have at most 63 lower-case letters, digits and dashes.`;
  }
  if (!name.split('.').every((label) => dnsLabel.test(label)) || name.length > 253) {
    return `The name ${JSON.stringify(name)} must have at most 253 lower-case letters, digits, dashes and dots.`;
  }
  const length = serviceAccountSubject(account).length;
  return length > subjectLimit
    ? `The subject would have ${length} characters; AWS allows at most ${subjectLimit}.`
    : null;
}

/** Reads `namespace/name`; throws IRSA-ROLE-004. */
export function parseServiceAccount(text: string): ServiceAccountName {
  const account = splitAccount(text);
  if (/[*?]/.test(text)) {
    throw new IrsaError('IRSA-ROLE-004', {
      what: `The service account ${JSON.stringify(text)} contains a wildcard.`,
      why: 'Anyone who may create a matching service account would get the role.',
      next: 'Name each service account. Wildcards are for `serviceAccountsLike` of a role in irsa.yaml, or `irsactl trust-policy --like`.',
    });
  }
  const fault = serviceAccountFault(account);
  if (fault) throw notAServiceAccount(text, fault);
  return account;
}

/** Reads `namespace/name` with the wildcards `*` and `?`; throws IRSA-ROLE-004. */
export function parseServiceAccountPattern(text: string): SubjectPattern {
  const { namespace, name } = splitAccount(text);
  if (!/^[-a-z0-9*?]{1,63}$/.test(namespace) || !/^[-a-z0-9.*?]{1,253}$/.test(name)) {
    throw notAServiceAccount(text, 'It may contain only lower-case letters, digits, dashes, dots, * and ?.');
  }
  return serviceAccountPattern({ namespace, name });
}

/** The subject pattern of two parts, unchecked. */
export function serviceAccountPattern({ namespace, name }: ServiceAccountName): SubjectPattern {
  return `${prefix}${namespace}:${name}` as SubjectPattern;
}

/** Null if the text is not a subject with a wildcard. */
export function parseSubjectPattern(text: string): ServiceAccountName | null {
  const [, , namespace, name, ...rest] = text.split(':');
  const isPattern = text.startsWith(prefix) && /[*?]/.test(text);
  return isPattern && namespace && name && rest.length === 0 ? { namespace, name } : null;
}

function splitAccount(text: string): ServiceAccountName {
  const [namespace, name, ...rest] = text.split('/');
  if (!namespace || !name || rest.length > 0) {
    throw notAServiceAccount(text, 'It does not have the form namespace/name.');
  }
  return { namespace, name };
}

function notAServiceAccount(text: string, why: string): IrsaError {
  return new IrsaError('IRSA-ROLE-004', {
    what: `${JSON.stringify(text)} is not a service account.`,
    why,
    next: 'Write it as namespace/name, for example shop/orders.',
  });
}
