import { once } from 'node:events';
import { connect } from 'node:http2';
import { Agent, request } from 'node:https';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Load } from './load.ts';
import { benchReviews } from './webhook-review.ts';

/** The clients of bench/load.ts; the argument is the load, in JSON. */
const order: Load = JSON.parse(process.argv[2] ?? '{}');
const { port, protocol, connections, requests, perSecond } = order;
const server = `https://127.0.0.1:${port}`;
const path = '/mutate?timeout=10s';
const reviews = benchReviews();
const milliseconds: number[] = [];

type Post = (body: string) => Promise<number | undefined>;

/** A client with one connection. */
function client(): { readonly post: Post; close(): void } {
  if (protocol === 'HTTP/2') {
    const session = connect(server, { rejectUnauthorized: false });
    const headers = { ':method': 'POST', ':path': path, 'content-type': 'application/json' };
    return {
      async post(body) {
        const stream = session.request(headers).end(body);
        const [{ ':status': status }] = await once(stream, 'response');
        await drained(stream);
        return status;
      },
      close: () => session.close(),
    };
  }
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const headers = { 'content-type': 'application/json' };
  return {
    async post(body) {
      const sent = request(server + path, { method: 'POST', agent, headers, rejectUnauthorized: false });
      sent.end(body);
      const [incoming] = await once(sent, 'response');
      await drained(incoming);
      return incoming.statusCode;
    },
    close: () => agent.destroy(),
  };
}

async function drained(stream: Readable): Promise<void> {
  stream.resume();
  await once(stream, 'end');
}

let next = 0;
const began = performance.now();

async function work(): Promise<void> {
  const { post, close } = client();
  for (let mine = next; mine < requests; mine = next) {
    next += 1;
    const due = perSecond === undefined ? 0 : began + (mine * 1000) / perSecond - performance.now();
    if (due > 1) await sleep(due);
    const start = performance.now();
    const status = await post(reviews[mine % reviews.length] ?? '');
    if (status !== 200) throw new Error(`request ${mine} was answered with ${status}`);
    milliseconds.push(performance.now() - start);
  }
  close();
}

await Promise.all(Array.from({ length: connections }, work));
const seconds = (performance.now() - began) / 1000;
milliseconds.sort((one, other) => one - other);
process.send?.({ perSecond: requests / seconds, milliseconds }, () => process.disconnect());
