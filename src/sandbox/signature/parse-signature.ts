import type { CredentialScope } from '../service.ts';

/** A client's claims about its signature, from the Authorization header or from a presigned query. */
export interface ClaimedSignature {
  readonly form: 'header' | 'query';
  readonly scope: CredentialScope;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `YYYYMMDDTHHMMSSZ`, as sent. */
  readonly date: string;
  /** `X-Amz-Expires` of a presigned query, as sent; else null. */
  readonly expires: string | null;
  readonly sessionToken: string | null;
}

/** Lists the parts that a signature lacks or that cannot be parsed. */
export interface IncompleteSignature {
  readonly form: 'header' | 'query';
  readonly faults: readonly string[];
}

/** The parts of a request that can carry a signature. */
interface SignedParts {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
}

/** Null for an unsigned request. */
export function parseSignature(request: SignedParts): ClaimedSignature | IncompleteSignature | null {
  const authorization = request.headers['authorization'];
  if (authorization !== undefined) return parseHeader(authorization, request.headers);
  if (request.query.has('X-Amz-Signature') || request.query.has('X-Amz-Algorithm')) {
    return parseQuery(request.query);
  }
  return null;
}

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
  const part = (name: string) => parts.get(name) ?? '';
  const date = headers['x-amz-date'] ?? '';
  const faults = ['Credential', 'Signature', 'SignedHeaders']
    .filter((name) => part(name) === '')
    .map((name) => `Authorization header requires '${name}' parameter.`);
  if (date === '')
    faults.push("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
  return assemble('header', faults, part, date, {
    expires: null,
    sessionToken: headers['x-amz-security-token'] ?? null,
  });
}

function parseQuery(query: URLSearchParams): ClaimedSignature | IncompleteSignature {
  const part = (name: string) => query.get(`X-Amz-${name}`) ?? '';
  const faults = ['Algorithm', 'Credential', 'Signature', 'SignedHeaders', 'Date']
    .filter((name) => part(name) === '')
    .map((name) => `AWS query-string parameters must include 'X-Amz-${name}'.`);
  if (faults.length === 0 && part('Algorithm') !== 'AWS4-HMAC-SHA256') {
    faults.push("Unsupported AWS 'algorithm'.");
  }
  return assemble('query', faults, part, part('Date'), {
    expires: query.get('X-Amz-Expires'),
    sessionToken: query.get('X-Amz-Security-Token'),
  });
}

function assemble(
  form: 'header' | 'query',
  faults: string[],
  part: (name: 'Credential' | 'Signature' | 'SignedHeaders') => string,
  date: string,
  rest: Pick<ClaimedSignature, 'expires' | 'sessionToken'>,
): ClaimedSignature | IncompleteSignature {
  const scope = parseScope(part('Credential'));
  if (faults.length === 0 && !scope) {
    faults.push(
      'Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.',
    );
  }
  if (faults.length === 0 && Number.isNaN(parseAmzDate(date).getTime())) {
    faults.push('Date must be in ISO-8601 "basic format".');
  }
  if (faults.length > 0 || !scope) return { form, faults };
  const signedHeaders = part('SignedHeaders').toLowerCase().split(';');
  return { form, scope, signedHeaders, signature: part('Signature'), date, ...rest };
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

/** Reads `YYYYMMDDTHHMMSSZ`; anything else gives an invalid Date. */
export function parseAmzDate(text: string): Date {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text) ?? [];
  const [year, month, day, hour, minute, second] = parts;
  return new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/** Writes a time as `YYYYMMDDTHHMMSSZ`. */
export function formatAmzDate(time: Date): string {
  return `${time.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}
