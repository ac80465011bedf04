import { IrsaError } from '../errors/irsa-error.ts';

declare const brand: unique symbol;

/** An issuer that IAM accepts: https, lower-case host, no port, query, fragment or trailing slash. */
export type IssuerUrl = string & { readonly [brand]: 'IssuerUrl' };

/** Reads an issuer URL and refuses, with the reason, what AWS would refuse or never match. */
export function parseIssuerUrl(text: string): IssuerUrl {
  const fault = issuerUrlFault(text);
  if (fault) {
    throw new IrsaError(fault.code, {
      what: `${JSON.stringify(text)} cannot be an issuer URL.`,
      why: fault.why,
      next: fault.next,
    });
  }
  return text as IssuerUrl;
}

interface IssuerUrlFault {
  readonly code: 'IRSA-ISSUER-001';
  readonly why: string;
  readonly next: string;
}

/** Null where the text is a sound issuer URL. */
export function issuerUrlFault(text: string): IssuerUrlFault | null {
  return text.startsWith('https://')
    ? null
    : {
        code: 'IRSA-ISSUER-001',
        why: 'It does not begin with https://.',
        next: 'Write it as https://HOST or https://HOST/PATH.',
      };
}

/** Host and path of an issuer without `https://`: the prefix of IAM's condition keys and the end of the provider's ARN. */
export function issuerHostPath(url: IssuerUrl): string {
  return url.slice('https://'.length);
}
