import { messageOf } from '../errors/thrown.ts';
export type FaultKind =
  /** The name leads to no address. */
  | 'name'
  | 'refused'
  | 'timeout'
  | 'certificate'
  /** No version of TLS that both sides speak. */
  | 'tls-version'
  /** The connection broke before the answer was whole. */
  | 'cut'
  | 'too-large'
  /** A redirect that is not followed. */
  | 'redirect'
  | 'other';

/** A request that got no whole answer. */
export class NetworkFault extends Error {
  readonly kind: FaultKind;
  /** Node's or OpenSSL's code, empty where there is none. */
  readonly code: string;

  constructor(kind: FaultKind, message: string, options: { code?: string; cause?: unknown } = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.name = 'NetworkFault';
    this.kind = kind;
    this.code = options.code ?? '';
  }
}

// Codes of https://nodejs.org/api/errors.html#nodejs-error-codes, https://nodejs.org/api/tls.html#x509-certificate-error-codes
// and https://undici.nodejs.org/#/docs/api/Errors.
const kinds: readonly (readonly [RegExp, FaultKind])[] = [
  [/^(ENOTFOUND|EAI_)/, 'name'],
  [/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|UND_ERR_PRX_CONN)$/, 'refused'],
  [/^(ETIMEDOUT|TimeoutError|UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT)$/, 'timeout'],
  [/^ERR_SSL_(TLSV1_ALERT_PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL)$/, 'tls-version'],
  [
    /^(ERR_TLS_|ERR_SSL_|ERR_OSSL_|EPROTO$|CERT_|CRL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH|PATH_LENGTH_EXCEEDED)/,
    'certificate',
  ],
  [/^(ECONNRESET|EPIPE|UND_ERR_SOCKET|UND_ERR_RES_CONTENT_LENGTH_MISMATCH|HPE_)/, 'cut'],
];

/** Where the error's own text says little. */
const texts = new Map([
  ['TimeoutError', 'no answer in time'],
  ['UND_ERR_CONNECT_TIMEOUT', 'no connection in time'],
  ['UND_ERR_HEADERS_TIMEOUT', 'no answer in time'],
  ['UND_ERR_BODY_TIMEOUT', 'the answer stopped half-way'],
  ['UND_ERR_PRX_CONN', 'no connection to the proxy'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'what answers there does not speak TLS'],
  ['UND_ERR_SOCKET', 'the connection was closed before the answer was whole'],
]);

/** Makes one shape of what Node and undici throw. */
export function networkFault(error: unknown): NetworkFault {
  if (error instanceof NetworkFault) return error;
  const first = firstOf(error);
  const code = codeOf(first);
  const kind = kinds.find(([pattern]) => pattern.test(code))?.[1] ?? 'other';
  const message = texts.get(code) ?? plain(messageOf(first));
  return new NetworkFault(kind, message || code, { code, cause: error });
}

/** Without what is for programmers: OpenSSL's place in its own sources, and Node's hint at an option of its own. */
function plain(message: string): string {
  const [, status] = /^Proxy response \((\d+)\)/.exec(message) ?? [];
  if (status === '407')
    return 'the proxy wants a login (407): write it into its address, http://USER:PASSWORD@HOST:PORT';
  if (status !== undefined) return `the proxy answered ${status}`;
  const [, reason] = /error:[0-9A-F]{8}:[^:]*:[^:]*:([^:]+)/.exec(message) ?? [];
  return reason ?? message.replace(/; if the root CA is installed locally.*$/, '');
}

/** A connection that was tried at several addresses fails with all their errors in one. */
function firstOf(error: unknown): unknown {
  return error instanceof AggregateError ? (error.errors[0] ?? error) : error;
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
