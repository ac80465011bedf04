import type { IncomingMessage } from 'node:http';
import { type RequestOptions, request } from 'node:https';
import { getProxyForUrl } from 'proxy-from-env';
import type { PublicAnswer, PublicDocuments } from '../links/issuer/ports.ts';
import { type ConnectTo, redirectConnection } from './connect-to.ts';
import { trustedAuthorities } from './trusted-authorities.ts';
import { TunnelAgent } from './tunnel-agent.ts';

/** How public documents are fetched. HTTPS_PROXY and NO_PROXY count as everywhere. */
export interface PublicDocumentsSettings {
  /** PEM text of `--ca-file`. */
  readonly ca?: string;
  readonly connectTo?: readonly ConnectTo[];
  /** For one whole fetch. Default: 5 seconds. */
  readonly timeoutMilliseconds?: number;
}

const sizeLimit = 1024 * 1024;

/** Fetches documents as AWS does: over HTTPS, without credentials, following no redirect. */
export function publicDocuments(settings: PublicDocumentsSettings = {}): PublicDocuments {
  const ca = trustedAuthorities(settings.ca);
  return {
    async fetch(address) {
      try {
        const url = new URL(address);
        const signal = AbortSignal.timeout(settings.timeoutMilliseconds ?? 5_000);
        return await get({ ...route(url, settings.connectTo ?? [], ca), signal });
      } catch (fault) {
        return noAnswer(fault);
      }
    },
  };
}

function route(url: URL, rules: readonly ConnectTo[], ca: string[] | undefined): RequestOptions {
  const port = Number(url.port) || 443;
  const elsewhere = redirectConnection(rules, url.hostname, port);
  const proxy = elsewhere ? '' : getProxyForUrl(url.href);
  return {
    method: 'GET',
    host: elsewhere?.host ?? url.hostname,
    port: elsewhere?.port ?? port,
    path: `${url.pathname}${url.search}`,
    servername: url.hostname,
    headers: { host: url.host, accept: 'application/json', 'user-agent': 'irsactl' },
    agent: proxy ? new TunnelAgent(proxy, ca ? { ca } : {}) : false,
    ...(ca ? { ca } : {}),
  };
}

class TooLarge extends Error {}

function get(options: RequestOptions): Promise<PublicAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(options, (response) => {
      readBody(response).then(
        (body) =>
          resolve({
            kind: 'answer',
            status: response.statusCode ?? 0,
            contentType: response.headers['content-type'] ?? '',
            body,
          }),
        (fault: unknown) => {
          sent.destroy();
          reject(fault);
        },
      );
    });
    sent.on('error', reject);
    sent.end();
  });
}

async function readBody(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > sizeLimit) throw new TooLarge(`more than ${sizeLimit} bytes`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

type Reason = Extract<PublicAnswer, { kind: 'no-answer' }>['reason'];

const reasons: readonly (readonly [RegExp, Reason])[] = [
  [/^(ENOTFOUND|EAI_)/, 'name'],
  [/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ECONNRESET|EADDRNOTAVAIL)$/, 'refused'],
  [/^(ETIMEDOUT|ABORT_ERR|TimeoutError|AbortError)$/, 'timeout'],
  [/^(CERT_|ERR_TLS_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH)/, 'certificate'],
];

function noAnswer(fault: unknown): PublicAnswer {
  const detail = fault instanceof Error ? fault.message : String(fault);
  if (fault instanceof TooLarge) return { kind: 'no-answer', reason: 'too-large', detail };
  const name = codeOf(fault);
  const reason = reasons.find(([pattern]) => pattern.test(name))?.[1] ?? 'other';
  return { kind: 'no-answer', reason, detail: detail || name };
}

function codeOf(fault: unknown): string {
  // A connection that was tried at several addresses fails with all their errors in one.
  const first: unknown = fault instanceof AggregateError ? fault.errors[0] : fault;
  if (!(first instanceof Error)) return '';
  return 'code' in first && typeof first.code === 'string' ? first.code : first.name;
}
