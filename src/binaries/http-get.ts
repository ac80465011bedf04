import { httpClient } from '../net/http-client.ts';
import { type NetworkFault, networkFault } from '../net/network-fault.ts';
import { serverRefusal } from './server-refusal.ts';

interface HttpBody {
  readonly url: string;
  readonly length?: number;
  readonly stream: AsyncIterable<Uint8Array>;
}

/** Fetches a URL; rejects with IRSA-BINARIES-004 on any status but 200 and on a timeout. */
export type HttpGet = (url: string, signal?: AbortSignal) => Promise<HttpBody>;

interface HttpTimeouts {
  readonly answerMilliseconds: number;
  readonly silenceMilliseconds: number;
}

const defaultTimeouts: HttpTimeouts = { answerMilliseconds: 8_000, silenceMilliseconds: 30_000 };
const redirects = 5;

/** Returns a function for downloads that follows redirects (never from https to http) and uses the proxy variables. */
export function createHttpGet(timeouts: HttpTimeouts = defaultTimeouts): HttpGet {
  const client = httpClient();
  return async (url, signal) => {
    const answer = await client
      .send(new URL(url), { ...timeouts, redirects, signal })
      .catch((error: unknown) => {
        throw refused(new URL(url).host, networkFault(error), timeouts.answerMilliseconds);
      });
    const { host, href } = answer.url;
    if (answer.status !== 200) {
      answer.discard();
      throw serverRefusal(`${host} answered ${answer.status}`);
    }
    const length = Number(answer.headers['content-length'] ?? Number.NaN);
    return {
      url: href,
      stream: withRefusals(answer.body, host, timeouts.silenceMilliseconds),
      ...(Number.isSafeInteger(length) && { length }),
    };
  };
}

async function* withRefusals(body: AsyncIterable<Uint8Array>, host: string, silence: number) {
  try {
    yield* body;
  } catch (error) {
    const fault = networkFault(error);
    throw fault.kind === 'timeout' ? serverRefusal(`${host} sent nothing for ${silence / 1000} s`) : fault;
  }
}

function refused(host: string, fault: NetworkFault, timeout: number): Error {
  if (fault.kind === 'timeout') return serverRefusal(`${host} did not answer within ${timeout / 1000} s`);
  return fault.kind === 'redirect' ? serverRefusal(fault.message) : fault;
}
