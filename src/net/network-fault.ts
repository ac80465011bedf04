import { messageOf } from '../errors/thrown.ts';
export type FaultKind =
  /** The name does not resolve. */
  | 'name'
  | 'refused'
  | 'timeout'
  | 'certificate'
  /** Client and server have no TLS version in common. */
  | 'tls-version'
  /** The connection closed before the answer was complete. */
  | 'cut'
  | 'too-large'
  /** A redirect that is not followed. */
  | 'redirect'
  | 'other';

/** A request without a complete answer. */
export class NetworkFault extends Error {
  readonly kind: FaultKind;
  /** Node's or OpenSSL's code, else empty. */
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

/** Texts for errors whose own message is unclear. */
const texts = new Map([
  ['TimeoutError', 'no answer in time'],
  ['UND_ERR_CONNECT_TIMEOUT', 'no connection in time'],
  ['UND_ERR_HEADERS_TIMEOUT', 'no answer in time'],
  ['UND_ERR_BODY_TIMEOUT', 'the answer stopped midway'],
  ['UND_ERR_PRX_CONN', 'no connection to the proxy'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'the server does not use TLS'],
  ['UND_ERR_SOCKET', 'the connection closed before the answer was complete'],
]);

/** Converts an error of Node or undici to a NetworkFault. */
export function networkFault(error: unknown): NetworkFault {
  if (error instanceof NetworkFault) return error;
  const first = firstOf(error);
  const code = codeOf(first);
  const kind = kinds.find(([pattern]) => pattern.test(code))?.[1] ?? 'other';
  const message = texts.get(code) ?? plain(messageOf(first));
  return new NetworkFault(kind, message || code, { code, cause: error });
}

/** Removes OpenSSL's source location and Node's hint at its own option. */
function plain(message: string): string {
  const [, status] = /^Proxy response \((\d+)\)/.exec(message) ?? [];
  if (status !== undefined) return refusedByProxy(Number(status));
  const [, reason] = /error:[0-9A-F]{8}:[^:]*:[^:]*:([^:]+)/.exec(message) ?? [];
  return reason ?? message.replace(/; if the root CA is installed locally.*$/, '');
}

/** Why a proxy opens no tunnel to a host. Proxies answer a name that they cannot resolve with 403 or 502 to 504. */
export function refusedByProxy(status: number | undefined): string {
  if (status === 407)
    return 'the proxy requires credentials (407): write them into its URL, http://USER:PASSWORD@HOST:PORT';
  const why =
    status === 403
      ? 'it forbids the host, or cannot resolve its name'
      : 'it cannot resolve or reach the host';
  if (status === 403 || [502, 503, 504].includes(status ?? 0))
    return `the proxy opened no connection (${status}): ${why}`;
  return `the proxy answered ${status}`;
}

/** If Node tried several addresses, it throws their errors as one. */
function firstOf(error: unknown): unknown {
  return error instanceof AggregateError ? (error.errors[0] ?? error) : error;
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
