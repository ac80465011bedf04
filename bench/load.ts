import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** The core for the clients; the servers run on the other one. */
const ownCore = '1';

/** 200,000 requests take less than two minutes. */
const timeoutMilliseconds = 240_000;

export type Protocol = 'HTTP/1.1' | 'HTTP/2';

export interface Load {
  readonly port: number;
  readonly protocol: Protocol;
  readonly connections: number;
  readonly requests: number;
  /** For all connections together; default: as fast as possible. */
  readonly perSecond?: number;
}

export interface Loaded {
  readonly perSecond: number;
  /** Latency of each request, in ascending order. */
  readonly milliseconds: readonly number[];
}

/** Posts the reviews of bench/webhook-review.ts in turn from a separate process; throws unless every status is 200. */
export async function load(order: Load): Promise<Loaded> {
  const child = fork(join(import.meta.dirname, 'load-process.ts'), [JSON.stringify(order)], {
    execPath: 'taskset',
    execArgv: ['-c', ownCore, process.execPath],
    timeout: timeoutMilliseconds,
  });
  const [loaded] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`the clients ended with ${code}`))),
  ]);
  return loaded;
}
