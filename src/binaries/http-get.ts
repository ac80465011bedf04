import { httpClient } from '../net/http-client.ts';
import { type NetworkFault, networkFault } from '../net/network-fault.ts';
import { serverRefusal } from './server-refusal.ts';

/** The body of a successful answer as it comes in. */
interface HttpBody {
  readonly url: string;
  readonly length?: number;
  readonly stream: AsyncIterable<Uint8Array>;
}

/** Fetches a URL; rejects (IRSA-BINARIES-004) on any status but 200, and when nothing comes for long. */
export type HttpGet = (url: string, signal?: AbortSignal) => Promise<HttpBody>;

/** How long to wait for what. */
interface HttpPatience {
  readonly answerMilliseconds: number;
  readonly silenceMilliseconds: number;
}

const usualPatience: HttpPatience = { answerMilliseconds: 8_000, silenceMilliseconds: 30_000 };
const redirects = 5;

/** Makes the fetcher for downloads: follows redirects (never from https to http) and the proxy variables. */
export function createHttpGet(patience: HttpPatience = usualPatience): HttpGet {
  const client = httpClient();
  return async (url, signal) => {
    const answer = await client
      .send(new URL(url), { ...patience, redirects, signal })
      .catch((error: unknown) => {
        throw refused(new URL(url).host, networkFault(error), patience.answerMilliseconds);
      });
    const { host, href } = answer.url;
    if (answer.status !== 200) {
      answer.discard();
      throw serverRefusal(`${host} answered ${answer.status}`);
    }
    const length = Number(answer.headers['content-length'] ?? Number.NaN);
    return {
      url: href,
      stream: withRefusals(answer.body, host, patience.silenceMilliseconds),
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

function refused(host: string, fault: NetworkFault, patience: number): Error {
  if (fault.kind === 'timeout') return serverRefusal(`${host} did not answer within ${patience / 1000} s`);
  return fault.kind === 'redirect' ? serverRefusal(fault.message) : fault;
}
