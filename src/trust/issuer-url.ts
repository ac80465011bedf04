import { IrsaError } from '../errors/irsa-error.ts';
import { hostPattern, pathPattern } from './url-parts.ts';

declare const brand: unique symbol;

/** An issuer that IAM accepts: https, lower-case host, no port, query, fragment or trailing slash. */
export type IssuerUrl = string & { readonly [brand]: 'IssuerUrl' };

/** The rule for issuer URLs that a text breaks. */
type IssuerUrlRule =
  | 'url'
  | 'https'
  | 'user'
  | 'port'
  | 'query'
  | 'fragment'
  | 'trailing-slash'
  | 'host-case'
  | 'normal-form'
  | 'characters'
  | 'length';

/** Why a text cannot be an issuer URL, and what to write instead. */
interface IssuerUrlFault {
  readonly code: 'IRSA-ISSUER-001';
  readonly rule: IssuerUrlRule;
  readonly why: string;
  readonly next: string;
}

/** Url of CreateOpenIDConnectProvider: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html */
export const issuerUrlLimit = 255;

const scheme = 'https://';

/** Matches exactly the issuer URLs, except for their length; without `$`, of which the kubelet makes variables in a static pod. */
export const issuerUrlPattern: RegExp = new RegExp(`^(?!.*\\$)${scheme}${hostPattern}${pathPattern}$`, 'u');

/**
 * Reads an issuer URL and refuses, with the reason, a URL that AWS would refuse or never match.
 *
 * @param text - the URL as written
 * @returns the same text, with the type that the other functions take
 * @throws IrsaError IRSA-ISSUER-001, which tells how to write it
 * @example
 * import { parseIssuerUrl } from 'irsactl';
 * parseIssuerUrl('https://oidc.example.com/prod-1');
 */
export function parseIssuerUrl(text: string): IssuerUrl {
  const fault = issuerUrlFault(text);
  if (fault) {
    throw new IrsaError(fault.code, {
      what: `${JSON.stringify(withoutPassword(text))} cannot be an issuer URL.`,
      why: fault.why,
      next: fault.next,
    });
  }
  return text as IssuerUrl;
}

/** Null if the text is a valid issuer URL; otherwise the first rule that it breaks. */
export function issuerUrlFault(text: string): IssuerUrlFault | null {
  const url = URL.parse(text);
  if (!url?.host) {
    return fault('url', 'It is not a URL.', 'Write it as https://HOST or https://HOST/PATH.');
  }
  if (url.protocol !== 'https:') {
    return fault(
      'https',
      `Its scheme is ${url.protocol.slice(0, -1)}; IAM accepts only https.`,
      'Write it as https://HOST or https://HOST/PATH, and serve it with TLS.',
    );
  }
  return authorityFault(text, url) ?? tailFault(text, url) ?? formFault(text, url);
}

/** Host and path of an issuer without `https://`: the prefix of IAM's condition keys and the end of the provider's ARN. */
export function issuerHostPath(url: IssuerUrl): string {
  return url.slice(scheme.length);
}

function authorityFault(text: string, url: URL): IssuerUrlFault | null {
  const authority = /^[^:]*:\/\/([^/?#]*)/.exec(text)?.[1] ?? '';
  if (authority.includes('@')) {
    return fault(
      'user',
      'It contains a user name or password.',
      `Write https://${url.hostname}${withoutSlash(url.pathname)}.`,
    );
  }
  // URL drops `:443`, but IAM compares characters, so the port counts as written.
  if (/:\d*$/.test(authority)) {
    return fault(
      'port',
      'It contains a port; IAM accepts none, not even 443.',
      `Serve the issuer on port 443 and write https://${url.hostname}${withoutSlash(url.pathname)}.`,
    );
  }
  const upper = /[A-Z]/.test(authority) || !text.startsWith(scheme);
  return upper
    ? fault(
        'host-case',
        'Its scheme or host has upper-case letters; AWS compares it with the tokens character by character.',
        `Write https://${url.host}${withoutSlash(url.pathname)}.`,
      )
    : null;
}

function tailFault(text: string, url: URL): IssuerUrlFault | null {
  const plain = `https://${url.host}${withoutSlash(url.pathname)}`;
  if (text.includes('#')) return fault('fragment', 'It has a fragment (#…).', `Write ${plain}.`);
  if (text.includes('?')) return fault('query', 'It has a query (?…).', `Write ${plain}.`);
  return text.endsWith('/')
    ? fault(
        'trailing-slash',
        'It ends with a slash, so a token whose issuer has none would never match.',
        `Write ${plain}.`,
      )
    : null;
}

function formFault(text: string, url: URL): IssuerUrlFault | null {
  if (withoutSlash(url.href) !== text) {
    return fault(
      'normal-form',
      'It is not in normalized form: it has spaces, dot segments, backslashes or letters that must be encoded.',
      `Write ${withoutSlash(url.href)}.`,
    );
  }
  if (text.includes('$')) {
    return fault(
      'characters',
      'It contains $; in the flags of a static pod, the kubelet replaces $(NAME).',
      'Write a path without it.',
    );
  }
  if (!issuerUrlPattern.test(text)) {
    return fault(
      'characters',
      'Its host or path contains characters that are not allowed.',
      'Write a host of letters, digits, dashes and dots, and a path of letters, digits and -._~/.',
    );
  }
  return text.length > issuerUrlLimit
    ? fault(
        'length',
        `It has ${text.length} characters; IAM allows at most ${issuerUrlLimit}.`,
        'Choose a shorter host or path.',
      )
    : null;
}

function fault(rule: IssuerUrlRule, why: string, next: string): IssuerUrlFault {
  return { code: 'IRSA-ISSUER-001', rule, why, next };
}

function withoutSlash(text: string): string {
  return text.replace(/\/+$/, '');
}

function withoutPassword(text: string): string {
  return text.replace(/\/\/[^/?#]*@/, '//…@');
}
