import type { PublicAnswer, PublicDocuments } from '../links/issuer/ports.ts';
import type { ConnectTo } from '../net/connect-to.ts';
import { httpClient } from '../net/http-client.ts';
import { type FaultKind, NetworkFault, networkFault } from '../net/network-fault.ts';
import { readBody } from '../net/read-body.ts';
import { trustedAuthorities } from '../net/trusted-authorities.ts';

/** How public documents are fetched. HTTPS_PROXY and NO_PROXY count as everywhere. */
interface PublicDocumentsSettings {
  /** PEM text of `--ca-file`. */
  readonly ca?: string;
  readonly connectTo?: readonly ConnectTo[];
  /** For one whole fetch. Default: 5 seconds. */
  readonly timeoutMilliseconds?: number;
}

const sizeLimit = 1024 * 1024;

/** Fetches documents as AWS does: over HTTPS, without credentials, following no redirect. */
export function publicDocuments(settings: PublicDocumentsSettings = {}): PublicDocuments {
  const { connectTo = [], timeoutMilliseconds = 5_000 } = settings;
  const ca = trustedAuthorities(settings.ca);
  const client = httpClient({ connectTo, ...(ca && { tls: { ca } }) });
  return {
    async fetch(address) {
      try {
        const signal = AbortSignal.timeout(timeoutMilliseconds);
        const headers = { accept: 'application/json' };
        const answer = await client.send(httpsUrl(address), { headers, signal });
        const body = (await readBody(answer, sizeLimit)).toString('utf8');
        return {
          kind: 'answer',
          status: answer.status,
          contentType: answer.headers['content-type'] ?? '',
          body,
        };
      } catch (error) {
        const { kind, message } = networkFault(error);
        return { kind: 'no-answer', reason: reasons[kind], detail: message };
      }
    },
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
  'too-large': 'too-large',
  redirect: 'other',
  other: 'other',
};
