import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchReview } from './webhook-review.ts';

/** The core that h2load runs on; the servers have the other one. */
const ownCore = '1';

/** 200,000 requests take less than two minutes. */
const longestMilliseconds = 240_000;

export type Protocol = 'HTTP/1.1' | 'HTTP/2';

interface Load {
  readonly port: number;
  readonly protocol: Protocol;
  readonly connections: number;
  readonly requests: number;
  /** Of all connections together; as fast as it goes where it is left out. */
  readonly perSecond?: number;
}

interface Loaded {
  readonly perSecond: number;
  /** Of each request, in ascending order. */
  readonly milliseconds: readonly number[];
}

/** Why there is no load: null where h2load and two cores are there. https://nghttp2.org/documentation/h2load-howto.html */
export function missingTool(): string | null {
  for (const [tool, args] of [
    ['h2load', ['--version']],
    ['taskset', ['-c', ownCore, 'true']],
  ] as const) {
    try {
      execFileSync(tool, args, { stdio: 'ignore' });
    } catch {
      return `${tool} is missing or cannot run on a core of its own (Debian: nghttp2-client, util-linux; two cores)`;
    }
  }
  return null;
}

/** POSTs the same review again and again from a process of its own. */
export async function load(order: Load): Promise<Loaded> {
  const folder = await mkdtemp(join(tmpdir(), 'irsactl-load-'));
  try {
    const [body, log] = [join(folder, 'review.json'), join(folder, 'requests.log')];
    await writeFile(body, benchReview());
    const each = order.perSecond === undefined ? [] : [`--rps=${order.perSecond / order.connections}`];
    const child = spawn(
      'taskset',
      [
        ...['-c', ownCore, 'h2load', `--clients=${order.connections}`, `--requests=${order.requests}`],
        ...[...each, `--data=${body}`, '--header=content-type: application/json', `--log-file=${log}`],
        ...(order.protocol === 'HTTP/1.1' ? ['--h1'] : []),
        `https://127.0.0.1:${order.port}/mutate?timeout=10s`,
      ],
      // Who asks for no given rate is done in a fraction of this; who does, a little after its time.
      { stdio: ['ignore', 'pipe', 'inherit'], timeout: longestMilliseconds, killSignal: 'SIGKILL' },
    );
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    await once(child, 'close');
    return read(said, await readFile(log, 'utf8'), order.requests);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function read(said: string, log: string, requests: number): Loaded {
  const perSecond = Number(/, ([\d.]+) req\/s/.exec(said)?.[1]);
  const rows = log.split('\n').filter((row) => row !== '');
  const good = rows.filter((row) => row.split('\t')[1] === '200');
  if (good.length !== requests || Number.isNaN(perSecond)) {
    throw new Error(`of ${requests} requests ${good.length} were answered with 200: ${said}`);
  }
  const milliseconds = rows.map((row) => Number(row.split('\t')[2]) / 1000).sort((a, b) => a - b);
  return { perSecond, milliseconds };
}
