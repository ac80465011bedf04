import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { serverRefusal } from './server-refusal.ts';

/** The body of a successful answer as it comes in. */
export interface HttpBody {
  readonly url: string;
  readonly length?: number;
  readonly stream: AsyncIterable<Uint8Array>;
}

/** Fetches a URL; rejects (IRSA-BINARIES-008) on any status but 200, and when nothing comes for long. */
export type HttpGet = (url: string, signal?: AbortSignal) => Promise<HttpBody>;

/** How long to wait for what. */
export interface HttpPatience {
  readonly answerMilliseconds: number;
  readonly silenceMilliseconds: number;
}

const usualPatience: HttpPatience = { answerMilliseconds: 8_000, silenceMilliseconds: 30_000 };
const redirectLimit = 5;
const redirects = new Set([301, 302, 303, 307, 308]);

/** Makes the fetcher for downloads: follows redirects (never from https to http) and the proxy variables. */
export function createHttpGet(patience: HttpPatience = usualPatience): HttpGet {
  return async (url, signal) => {
    let current = new URL(url);
    for (let hop = 0; hop <= redirectLimit; hop += 1) {
      const answer = await send(current, patience, signal);
      const status = answer.statusCode ?? 0;
      if (status === 200) return body(current, answer);
      answer.destroy();
      const { location } = answer.headers;
      if (!redirects.has(status) || location === undefined)
        throw serverRefusal(`${current.host} answered ${status}`);
      const next = new URL(location, current);
      if (current.protocol === 'https:' && next.protocol !== 'https:') {
        throw serverRefusal(`${current.host} redirects to ${next.protocol}//, which is not encrypted`);
      }
      current = next;
    }
    throw serverRefusal(`${current.host} redirects more than ${redirectLimit} times`);
  };
}

async function send(url: URL, patience: HttpPatience, signal?: AbortSignal): Promise<IncomingMessage> {
  const agent = await proxyAgent(url);
  return new Promise((resolve, reject) => {
    const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const outgoing = request(url, {
      ...(agent === undefined ? {} : { agent }),
      ...(signal === undefined ? {} : { signal }),
      headers: { 'user-agent': 'irsactl' },
    });
    const tooLate = setTimeout(() => {
      outgoing.destroy(
        serverRefusal(`${url.host} did not answer within ${patience.answerMilliseconds / 1000} s`),
      );
    }, patience.answerMilliseconds);
    outgoing.once('close', () => clearTimeout(tooLate));
    outgoing.once('error', reject);
    outgoing.once('response', (answer) => {
      clearTimeout(tooLate);
      answer.setTimeout(patience.silenceMilliseconds, () => {
        answer.destroy(
          serverRefusal(`${url.host} sent nothing for ${patience.silenceMilliseconds / 1000} s`),
        );
      });
      resolve(answer);
    });
    outgoing.end();
  });
}

async function proxyAgent(url: URL): Promise<import('node:http').Agent | undefined> {
  const { getProxyForUrl } = await import('proxy-from-env');
  const proxy = getProxyForUrl(url.href);
  if (proxy === '') return undefined;
  const { HttpsProxyAgent } = await import('https-proxy-agent');
  return new HttpsProxyAgent(proxy);
}

function body(url: URL, answer: IncomingMessage): HttpBody {
  const length = Number(answer.headers['content-length'] ?? Number.NaN);
  const known = Number.isSafeInteger(length) ? { length } : {};
  return { url: url.href, stream: answer, ...known };
}
