import { describe, expect, it } from 'vitest';
import { networkFault } from './network-fault.ts';

function thrown(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

describe('a failed connection', () => {
  it.each([
    [
      'UND_ERR_ABORTED',
      'Proxy response (407) !== 200 when HTTP Tunneling',
      /^the proxy requires credentials \(407\)/,
    ],
    [
      'UND_ERR_ABORTED',
      'Proxy response (503) !== 200 when HTTP Tunneling',
      /^the proxy opened no connection \(503\): it cannot resolve or reach the host$/,
    ],
    [
      'UND_ERR_ABORTED',
      'Proxy response (403) !== 200 when HTTP Tunneling',
      /^the proxy opened no connection \(403\): it forbids the host, or cannot resolve its name$/,
    ],
    ['UND_ERR_ABORTED', 'Proxy response (418) !== 200 when HTTP Tunneling', /^the proxy answered 418$/],
    ['UND_ERR_PRX_CONN', 'Proxy Connection failed', /^no connection to the proxy$/],
    [
      'ERR_SSL_WRONG_VERSION_NUMBER',
      '407D454FB07F0000:error:0A00010B:SSL routines:tls_validate_record_header:wrong version number:../x.c:77:',
      /^the server does not use TLS$/,
    ],
    [
      'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA',
      '40:error:0A000418:SSL routines:ssl3_read_bytes:tlsv1 alert unknown ca:../x.c:1605:SSL alert number 48',
      /^tlsv1 alert unknown ca$/,
    ],
    [
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'self-signed certificate; if the root CA is installed locally, try running Node.js with --use-system-ca',
      /^self-signed certificate$/,
    ],
    ['ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:1', /^connect ECONNREFUSED 127\.0\.0\.1:1$/],
  ])('%s is reported without internal details: %s', (code, message, words) => {
    expect(networkFault(thrown(code, message)).message).toMatch(words);
  });
});
