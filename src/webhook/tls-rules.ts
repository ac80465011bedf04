import { createSecureContext, DEFAULT_CIPHERS, type SecureVersion } from 'node:tls';
import { IrsaError } from '../errors/irsa-error.ts';
import { messageOf } from '../errors/thrown.ts';
import type { TlsRules } from './admission-server.ts';

/** Go always offers these for TLS 1.3, whatever was configured: https://pkg.go.dev/crypto/tls#Config */
const tls13Suites = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'];

/** Returns the flags as Go would apply them, with OpenSSL's suite names; throws IRSA-WEBHOOK-011 if no suite is usable. */
export function tlsRules(suites: readonly string[], minVersion: SecureVersion = 'TLSv1.2'): TlsRules {
  const chosen = suites.length > 0 ? [...new Set([...suites, ...tls13Suites])] : [DEFAULT_CIPHERS];
  const before13 = suites.length === 0 || suites.some((suite) => !suite.startsWith('TLS_'));
  const old = before13 && (minVersion === 'TLSv1' || minVersion === 'TLSv1.1');
  if (suites.length === 0 && !old) return { minVersion };
  // OpenSSL accepts these versions at level 0 only: https://docs.openssl.org/3.0/man3/SSL_CTX_set_security_level/
  const ciphers = [...chosen, ...(old ? ['@SECLEVEL=0'] : [])].join(':');
  try {
    createSecureContext({ minVersion, ciphers });
  } catch (cause) {
    throw new IrsaError(
      'IRSA-WEBHOOK-011',
      {
        what: 'None of the cipher suites is supported.',
        why: messageOf(cause),
        next: 'Name other suites with --tls-cipher-suites, or omit the flag.',
      },
      { cause },
    );
  }
  return { minVersion, ciphers };
}
