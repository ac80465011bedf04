import type { SecureVersion } from 'node:tls';
import type { PublicAnswer, PublicDocuments } from '../links/issuer/ports.ts';
import type { ConnectTo } from '../net/connect-to.ts';
import { type HttpClient, httpClient } from '../net/http-client.ts';
import { type FaultKind, NetworkFault, networkFault } from '../net/network-fault.ts';
import { readBody } from '../net/read-body.ts';
import { trustedAuthorities } from '../net/trusted-authorities.ts';

/** How to fetch public documents. HTTPS_PROXY and NO_PROXY apply too. */
interface PublicDocumentsSettings {
  /** PEM text of `--ca-file`. */
  readonly ca?: string;
  readonly connectTo?: readonly ConnectTo[];
  /** For a whole fetch. Default: 5 seconds. */
  readonly timeoutMilliseconds?: number;
  /** The clock, in milliseconds since 1970. Default: this machine's. */
  readonly now?: () => number;
}

const sizeLimit = 1024 * 1024;

/**
 * Fetches documents as AWS does: over HTTPS, without credentials or redirects, with TLS 1.2. If a server supports only
 * TLS 1.3, AWS trusts only a thumbprint: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc_verify-thumbprint.html.
 */
export function publicDocuments(settings: PublicDocumentsSettings = {}): PublicDocuments {
  const { connectTo = [], timeoutMilliseconds = 5_000, now = Date.now } = settings;
  const ca = trustedAuthorities(settings.ca);
  const clientUpTo = (maxVersion: SecureVersion) =>
    httpClient({ connectTo, tls: { maxVersion, ...(ca && { ca }) } });
  const [usual, newest] = [clientUpTo('TLSv1.2'), clientUpTo('TLSv1.3')];
  const fetchBy = async (client: HttpClient, address: string): Promise<PublicAnswer> => {
    try {
      const signal = AbortSignal.timeout(timeoutMilliseconds);
      const headers = { accept: 'application/json' };
      const answer = await client.send(httpsUrl(address), { headers, signal });
      const body = (await readBody(answer, sizeLimit)).toString('utf8');
      const contentType = answer.headers['content-type'] ?? '';
      return {
        kind: 'answer',
        status: answer.status,
        contentType,
        body,
        ...cachingOf(answer.headers, now()),
      };
    } catch (error) {
      const { kind, message } = networkFault(error);
      return { kind: 'no-answer', reason: reasons[kind], detail: message };
    }
  };
  return {
    async fetch(address) {
      const answer = await fetchBy(usual, address);
      if (answer.kind === 'answer' || answer.reason !== 'tls-version') return answer;
      const other = await fetchBy(newest, address);
      return other.kind === 'answer' ? { ...other, onlyTls13: true } : other;
    },
  };
}

/**
 * The server's clock may differ from `now`, so only the time between its `Last-Modified` and its `Date`, plus the `Age` in a
 * cache, counts: https://www.rfc-editor.org/rfc/rfc9111#name-calculating-age
 */
function cachingOf(headers: Readonly<Record<string, string>>, now: number) {
  const lastModified = Date.parse(headers['last-modified'] ?? '');
  const sent = Date.parse(headers['date'] ?? '') + Number(headers['age'] ?? 0) * 1000;
  const modified = Number.isNaN(sent) ? lastModified : now - (sent - lastModified);
  const [, maxAge] = /(?:^|[\s,])max-age="?(\d+)/.exec(headers['cache-control'] ?? '') ?? [];
  return {
    ...(!Number.isNaN(modified) && { modified }),
    ...(maxAge !== undefined && { maxAgeSeconds: Number(maxAge) }),
  };
}

function httpsUrl(address: string): URL {
  const url = new URL(address);
  if (url.protocol === 'https:') return url;
  throw new NetworkFault('other', `${url.protocol}// is not fetched, only https`);
}

const reasons: Readonly<Record<FaultKind, Extract<PublicAnswer, { kind: 'no-answer' }>['reason']>> = {
  name: 'name',
  refused: 'refused',
  cut: 'refused',
  timeout: 'timeout',
  certificate: 'certificate',
  'tls-version': 'tls-version',
  'too-large': 'too-large',
  redirect: 'other',
  other: 'other',
};
