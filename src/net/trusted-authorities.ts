import { getCACertificates } from 'node:tls';

/**
 * Returns Node's default authorities (including NODE_EXTRA_CA_CERTS) and the given one; undefined, which selects Node's
 * defaults, if none is given.
 */
export function trustedAuthorities(pem: string | undefined): string[] | undefined {
  return pem === undefined ? undefined : [...getCACertificates('default'), pem];
}
