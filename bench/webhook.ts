import { loadavg } from 'node:os';
import { findOriginal } from '../test/support/original/find-original.ts';
import { benchAnswer } from './bench-answer.ts';
import { type Figure, median } from './figure.ts';
import { load, type Protocol } from './load.ts';
import { cpuSecondsOf, memoryOf } from './process-usage.ts';
import { bareProcess, originalOn, type Target, webhookOn } from './webhook-process.ts';
import { benchAccounts } from './webhook-review.ts';

/** Many short rounds, so that other load on the machine affects both servers equally. Each opens eight new connections. */
const rounds = 21;
const roundRequests = 3_000;
/** V8 keeps optimizing both servers until about this many requests. */
const warmUpRequests = 30_000;
const connections = 8;
/** V8 compiles while these run; the original is compiled before. Each round starts both programs. */
const coldRequests = 600;
const coldRounds = 5;
/** A ratio to the bare server in the same run, because the machine decides the milliseconds. */
const mostLatency = 1.6;
/** An API server uses HTTP/1.1 for a webhook behind a Service, so that matters most. */
const minGain: Readonly<Record<Protocol, number>> = { 'HTTP/1.1': 3.5, 'HTTP/2': 3 };
const quiet = { accounts: benchAccounts, changes: 0 };

interface Rate {
  readonly perSecond: number;
  readonly perCpuSecond: number;
}

/** One round; `theirs` is null if the original cannot be built. */
interface Round {
  readonly plain: Rate;
  readonly ours: Rate;
  readonly theirs: Rate | null;
}

/**
 * Requests per CPU-second compared with AWS's own webhook and with a bare server, latency at half the rate, and memory
 * over time.
 */
export async function measureWebhook(): Promise<readonly Figure[]> {
  return [
    await measureCold(),
    ...(await measureRate('HTTP/1.1')),
    ...(await measureRate('HTTP/2')),
    await measureWhileChanging(),
    await measureGrowth(),
  ];
}

/** CPU of the first calls after the start, for both programs in turn. */
async function measureCold(): Promise<Figure> {
  const name = `webhook: CPU of each of the first ${coldRequests} calls over HTTP/1.1, compared with AWS's own webhook`;
  const budget = 'none; V8 compiles while it runs';
  const found = await findOriginal();
  if (typeof found === 'string') return { name, measured: `skipped: ${found}`, budget, met: true };
  const rounds: { readonly ours: number; readonly theirs: number }[] = [];
  for (let round = 0; round < coldRounds; round += 1) {
    rounds.push({
      ours: await coldCall(await webhookOn(quiet)),
      theirs: await coldCall(await originalOn(found.program, quiet)),
    });
  }
  const [ours, theirs] = [median(rounds.map((one) => one.ours)), median(rounds.map((one) => one.theirs))];
  const ratio = median(rounds.map((one) => one.ours / one.theirs));
  return {
    name,
    measured: `${ratio.toFixed(2)} × (${ours.toFixed(2)} ms against ${theirs.toFixed(2)} ms, medians of ${coldRounds} starts of each)`,
    budget,
    met: true,
  };
}

/** Milliseconds of CPU of each of its first calls; closes the server. */
async function coldCall(target: Target): Promise<number> {
  try {
    return 1000 / (await rate(target, 'HTTP/1.1', coldRequests)).perCpuSecond;
  } finally {
    target.close();
  }
}

async function measureRate(protocol: Protocol): Promise<readonly Figure[]> {
  const found = await findOriginal();
  const [bare, webhook] = [await bareProcess(protocol, benchAnswer()), await webhookOn(quiet)];
  let original: Target | null = null;
  try {
    if (typeof found !== 'string') original = await originalOn(found.program, quiet);
    await rate(bare, protocol, warmUpRequests);
    await rate(webhook, protocol, warmUpRequests);
    if (original) await rate(original, protocol, roundRequests);
    const taken: Round[] = [];
    for (let round = 0; round < rounds; round += 1) {
      taken.push({
        plain: await rate(bare, protocol, roundRequests),
        ours: await rate(webhook, protocol, roundRequests),
        theirs: original && (await rate(original, protocol, roundRequests)),
      });
    }
    const peak = median(taken.map(({ ours }) => ours.perSecond));
    const ratio = median(taken.map(({ ours, plain }) => ours.perCpuSecond / plain.perCpuSecond));
    const ours = await paced(webhook, protocol, peak / 2);
    const plain = await paced(bare, protocol, peak / 2);
    return [
      originalFigure(protocol, typeof found === 'string' ? found : taken),
      {
        name: `webhook: requests per CPU-second over ${protocol} for pods of ${benchAccounts} accounts, compared with a bare Node server that parses the same bodies`,
        measured: `${ratio.toFixed(2)} × (medians of ${rounds} alternating rounds; ${Math.round(peak)} requests/s; load average ${loadavg()[0]?.toFixed(1)})`,
        budget: 'at least 0.60 ×',
        met: ratio >= 0.6,
      },
      {
        name: `webhook: p99 latency at half its rate over ${protocol}, compared with the bare server`,
        measured: `${(ours.p99 / plain.p99).toFixed(2)} × (${described(ours)}; bare server at the same rate: ${plain.p99.toFixed(2)} ms)`,
        budget: `at most ${mostLatency.toFixed(2)} ×`,
        met: ours.p99 / plain.p99 <= mostLatency,
      },
    ];
  } finally {
    for (const server of [bare, webhook, original]) server?.close();
  }
}

/** Skipped with the reason if the original cannot be built. */
function originalFigure(protocol: Protocol, taken: readonly Round[] | string): Figure {
  const name = `webhook: requests per CPU-second over ${protocol} for pods of ${benchAccounts} accounts, compared with AWS's own webhook`;
  const budget = `at least ${minGain[protocol].toFixed(2)} ×`;
  if (typeof taken === 'string') return { name, measured: `skipped: ${taken}`, budget, met: true };
  const pairs = taken.flatMap(({ ours, theirs }) => (theirs ? [{ ours, theirs }] : []));
  const gain = median(pairs.map(({ ours, theirs }) => ours.perCpuSecond / theirs.perCpuSecond));
  const [own, other] = [
    median(pairs.map(({ ours }) => ours.perCpuSecond)),
    median(pairs.map(({ theirs }) => theirs.perCpuSecond)),
  ];
  return {
    name,
    measured: `${gain.toFixed(2)} × (${Math.round(own)} against ${Math.round(other)}, medians of ${rounds} alternating rounds)`,
    budget,
    met: gain >= minGain[protocol],
  };
}

async function measureWhileChanging(): Promise<Figure> {
  const webhook = await webhookOn({ accounts: 100_000, changes: 50 });
  try {
    const peak = await rate(webhook, 'HTTP/1.1', 12_000);
    const found = await paced(webhook, 'HTTP/1.1', peak.perSecond / 2);
    return latencyFigure(
      'webhook: p99 latency with 100,000 service accounts, 50 of which change each second',
      found,
      10,
    );
  } finally {
    webhook.close();
  }
}

async function measureGrowth(): Promise<Figure> {
  const webhook = await webhookOn(quiet);
  try {
    const before = await memoryAfter(webhook, 50_000);
    const after = await memoryAfter(webhook, 200_000);
    const grown = after - before;
    return {
      name: 'webhook: growth of resident memory over 200,000 requests, after the first 50,000',
      measured: `${grown.toFixed(1)} MB, from ${before.toFixed(0)} MB`,
      budget: 'at most 5 MB',
      met: grown <= 5,
    };
  } finally {
    webhook.close();
  }
}

/** Measured right after the last request, because in a pause V8 may or may not release 20 MB of its young generation. */
async function memoryAfter(target: Target, requests: number): Promise<number> {
  await rate(target, 'HTTP/1.1', requests);
  return memoryOf(target.pid).now;
}

async function rate(target: Target, protocol: Protocol, requests: number): Promise<Rate> {
  const before = cpuSecondsOf(target.pid);
  const { perSecond } = await load({ port: target.port, protocol, connections, requests });
  const used = cpuSecondsOf(target.pid) - before;
  return { perSecond, perCpuSecond: requests / used };
}

async function paced(target: Target, protocol: Protocol, perSecond: number): Promise<Paced> {
  const requests = Math.round(perSecond * 5);
  const { milliseconds } = await load({ port: target.port, protocol, connections, requests, perSecond });
  return { perSecond, p99: milliseconds[Math.floor(milliseconds.length * 0.99)] ?? Number.NaN };
}

interface Paced {
  readonly perSecond: number;
  readonly p99: number;
}

function described({ p99, perSecond }: Paced): string {
  return `${p99.toFixed(2)} ms at ${Math.round(perSecond)} requests/s`;
}

function latencyFigure(name: string, found: Paced, most: number): Figure {
  return {
    name,
    measured: described(found),
    budget: `below ${most} ms`,
    met: found.p99 < most,
  };
}
