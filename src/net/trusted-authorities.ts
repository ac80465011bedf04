import { getCACertificates } from 'node:tls';

/**
 * What a TLS connection trusts: everything that Node trusts by itself (NODE_EXTRA_CA_CERTS included),
 * and the given authorities. Undefined, which is Node's own choice, where none are given.
 */
export function trustedAuthorities(pem: string | undefined): string[] | undefined {
  return pem === undefined ? undefined : [...getCACertificates('default'), pem];
}
