import { IrsaError } from '../errors/irsa-error.ts';

declare const brand: unique symbol;

/** The `sub` of a service account's token: `system:serviceaccount:NAMESPACE:NAME`. */
export type Subject = string & { readonly [brand]: 'Subject' };

/** A subject in which `*` and `?` stand for other characters; only for trust policies that were asked to be wide. */
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
 * @param account - namespace and name; they are not looked at, Kubernetes refuses what it does not know
 * @returns `system:serviceaccount:NAMESPACE:NAME`
 * @throws nothing
 * @example
 * import { serviceAccountSubject } from 'irsactl';
 * serviceAccountSubject({ namespace: 'shop', name: 'orders' });
 */
export function serviceAccountSubject(account: ServiceAccountName): Subject {
  return `${prefix}${account.namespace}:${account.name}` as Subject;
}

/** Null where the text is not the subject of a service account. */
export function parseSubject(text: string): ServiceAccountName | null {
  const [, , namespace, name, ...rest] = text.split(':');
  if (!text.startsWith(prefix) || namespace === undefined || name === undefined || rest.length > 0)
    return null;
  return serviceAccountFault({ namespace, name }) === null ? { namespace, name } : null;
}

/** Null where Kubernetes and AWS accept the names. Rules: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
export function serviceAccountFault(account: ServiceAccountName): string | null {
  const { namespace, name } = account;
  if (!dnsLabel.test(namespace) || namespace.length > 63) {
    return `The namespace ${JSON.stringify(namespace)} is not at most 63 lower-case letters, digits and dashes.`;
  }
  if (!name.split('.').every((label) => dnsLabel.test(label)) || name.length > 253) {
    return `The name ${JSON.stringify(name)} is not at most 253 lower-case letters, digits, dashes and dots.`;
  }
  const length = serviceAccountSubject(account).length;
  return length > subjectLimit
    ? `The subject would have ${length} characters; AWS takes at most ${subjectLimit}.`
    : null;
}

/** Reads `namespace/name`. */
export function parseServiceAccount(text: string): ServiceAccountName {
  const account = splitAccount(text);
  if (/[*?]/.test(text)) {
    throw new IrsaError('IRSA-ROLE-004', {
      what: `The service account ${JSON.stringify(text)} holds a wildcard.`,
      why: 'Whoever may create a service account that fits would get the role.',
      next: 'Name each service account. Wildcards are for `serviceAccountsLike` of a role in irsa.yaml, or `irsactl trust-policy --like`.',
    });
  }
  const fault = serviceAccountFault(account);
  if (fault) throw notAServiceAccount(text, fault);
  return account;
}

/** Reads `namespace/name` in which `*` and `?` are wildcards. */
export function parseServiceAccountPattern(text: string): SubjectPattern {
  const { namespace, name } = splitAccount(text);
  if (!/^[-a-z0-9*?]{1,63}$/.test(namespace) || !/^[-a-z0-9.*?]{1,253}$/.test(name)) {
    throw notAServiceAccount(text, 'Only lower-case letters, digits, dashes, dots, * and ? may stand in it.');
  }
  return serviceAccountPattern({ namespace, name });
}

/** The same of its two parts; they are not looked at. */
export function serviceAccountPattern({ namespace, name }: ServiceAccountName): SubjectPattern {
  return `${prefix}${namespace}:${name}` as SubjectPattern;
}

/** Null where the text is no subject in which `*` or `?` stand for other characters. */
export function parseSubjectPattern(text: string): ServiceAccountName | null {
  const [, , namespace, name, ...rest] = text.split(':');
  const isPattern = text.startsWith(prefix) && /[*?]/.test(text);
  return isPattern && namespace && name && rest.length === 0 ? { namespace, name } : null;
}

function splitAccount(text: string): ServiceAccountName {
  const [namespace, name, ...rest] = text.split('/');
  if (!namespace || !name || rest.length > 0) {
    throw notAServiceAccount(text, 'It has not the form namespace/name.');
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
