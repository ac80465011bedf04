import type { CredentialScope } from '../service.ts';

/** What a client says about its signature, from the Authorization header or from a presigned query. */
export interface ClaimedSignature {
  readonly form: 'header' | 'query';
  readonly scope: CredentialScope;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `YYYYMMDDTHHMMSSZ`, as sent. */
  readonly date: string;
  /** Seconds for which a presigned query holds; null in the header form. */
  readonly expiresIn: number | null;
  readonly sessionToken: string | null;
}

/** Names the parts that a signature lacks or that can't be read. */
export interface IncompleteSignature {
  readonly form: 'header' | 'query';
  readonly faults: readonly string[];
}

/** The parts of a request that can carry a signature. */
export interface SignedParts {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
}

/** Null where a request is not signed at all. */
export function parseSignature(request: SignedParts): ClaimedSignature | IncompleteSignature | null {
  const authorization = request.headers['authorization'];
  if (authorization !== undefined) return parseHeader(authorization, request.headers);
  if (request.query.has('X-Amz-Signature') || request.query.has('X-Amz-Algorithm')) {
    return parseQuery(request.query);
  }
  return null;
}

/** True where the parts could not all be read. */
export function isIncomplete(parsed: ClaimedSignature | IncompleteSignature): parsed is IncompleteSignature {
  return 'faults' in parsed;
}

function parseHeader(
  authorization: string,
  headers: Readonly<Record<string, string>>,
): ClaimedSignature | IncompleteSignature {
  const [algorithm = '', rest = ''] = splitOnce(authorization.trim(), ' ');
  if (algorithm !== 'AWS4-HMAC-SHA256') {
    return { form: 'header', faults: [`Unsupported AWS 'algorithm': '${algorithm.slice(0, 40)}'.`] };
  }
  const parts = new Map(rest.split(',').map((part) => splitOnce(part.trim(), '=')));
  const date = headers['x-amz-date'];
  const missing = ['Credential', 'Signature', 'SignedHeaders'].filter((name) => !parts.get(name));
  const faults = missing.map((name) => `Authorization header requires '${name}' parameter.`);
  if (!date)
    faults.push("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
  return assemble('header', faults, {
    credential: parts.get('Credential') ?? '',
    signedHeaders: parts.get('SignedHeaders') ?? '',
    signature: parts.get('Signature') ?? '',
    date: date ?? '',
    expiresIn: null,
    sessionToken: headers['x-amz-security-token'] ?? null,
  });
}

function parseQuery(query: URLSearchParams): ClaimedSignature | IncompleteSignature {
  const names = [
    'X-Amz-Algorithm',
    'X-Amz-Credential',
    'X-Amz-Signature',
    'X-Amz-SignedHeaders',
    'X-Amz-Date',
  ];
  const faults = names
    .filter((name) => !query.get(name))
    .map((name) => `AWS query-string parameters must include '${name}'.`);
  if (faults.length === 0 && query.get('X-Amz-Algorithm') !== 'AWS4-HMAC-SHA256') {
    faults.push("Unsupported AWS 'algorithm'.");
  }
  const expires = query.get('X-Amz-Expires') ?? '';
  // https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html: at most seven days.
  if (expires !== '' && (!/^\d{1,6}$/.test(expires) || Number(expires) > 604_800)) {
    faults.push('X-Amz-Expires must be a number of seconds not greater than 604800.');
  }
  return assemble('query', faults, {
    credential: query.get('X-Amz-Credential') ?? '',
    signedHeaders: query.get('X-Amz-SignedHeaders') ?? '',
    signature: query.get('X-Amz-Signature') ?? '',
    date: query.get('X-Amz-Date') ?? '',
    expiresIn: expires === '' ? 900 : Number(expires),
    sessionToken: query.get('X-Amz-Security-Token'),
  });
}

interface TextualParts {
  readonly credential: string;
  readonly signedHeaders: string;
  readonly signature: string;
  readonly date: string;
  readonly expiresIn: number | null;
  readonly sessionToken: string | null;
}

function assemble(
  form: 'header' | 'query',
  faults: string[],
  parts: TextualParts,
): ClaimedSignature | IncompleteSignature {
  const scope = parseScope(parts.credential);
  if (faults.length === 0 && !scope) {
    faults.push(
      'Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.',
    );
  }
  if (faults.length === 0 && !/^\d{8}T\d{6}Z$/.test(parts.date)) {
    faults.push('Date must be in ISO-8601 "basic format".');
  }
  if (faults.length > 0 || !scope) return { form, faults };
  const signedHeaders = parts.signedHeaders.toLowerCase().split(';');
  const { signature, date, expiresIn, sessionToken } = parts;
  return { form, scope, signedHeaders, signature, date, expiresIn, sessionToken };
}

function parseScope(credential: string): CredentialScope | null {
  const parts = credential.split('/');
  const [accessKeyId, date, region, service, term] = parts;
  if (parts.length !== 5 || !accessKeyId || !date || !region || !service || term !== 'aws4_request')
    return null;
  return { accessKeyId, date, region, service };
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}
