import { describe, expect, it } from 'vitest';
import { killedAtRename } from '../../../../test/support/killed-at-rename.ts';
import { lingering } from '../../../../test/support/lingering-server.ts';
import {
  manifestOf,
  manifestPath,
  oldIssuer,
  type SimulatedNode,
  simulatedNode,
} from '../../../../test/support/simulated-node.ts';
import type { ProgressEvent } from '../../../chain/progress.ts';
import { IrsaError } from '../../../errors/irsa-error.ts';
import type { ApiServer } from '../ports.ts';
import type { NodeChange } from './node-change.ts';
import { hashOf } from './records.ts';
import type { StandIn } from './stand-in.ts';
import type { StandInWay } from './step-way.ts';
import { takeStep } from './take-step.ts';

const switchFolder = '/etc/kubernetes/irsactl/prod-1/switch';

describe('a step with a stand-in', () => {
  it('proves the new form without traffic, carries with the one that accepts both, and takes its time', async () => {
    const { run, calls, node, firstIssuers } = withStandIn({});
    expect(await run()).toMatchObject([{ of: 'API server of cp-1 (stand-in)', away: 20_000 }]);
    // What one that signs anew had minted would be refused by the old process, over connections that are kept.
    expect(firstIssuers).toEqual({ proof: 'https://new.example', traffic: oldIssuer });
    expect(calls).toEqual(['start proof', 'end', 'start traffic', 'carry', 'swap', 'end', 'let go']);
    expect(await node.files.list(switchFolder)).toBeNull();
  });

  it('counts no outage where the kept connection of irsactl alone ends with the old process', async () => {
    let looks = 0;
    const { run } = withStandIn({
      clients: async () => {
        looks += 1;
        return looks !== 3;
      },
    });
    expect(await run()).toMatchObject([{ outage: 0 }]);
    expect(looks).toBeGreaterThan(3);
  });

  it('counts as outage the time in which nobody answers its clients', async () => {
    let looks = 0;
    const { run } = withStandIn({
      clients: async () => {
        looks += 1;
        return looks < 3 || looks > 8;
      },
    });
    const [told] = await run();
    expect(told?.type === 'interruption' && told.outage).toBeGreaterThan(1000);
  });

  it('lets the API server serve for 10 s what still comes to it once the stand-in carries', async () => {
    const { run, calls, node } = withStandIn({});
    const at = new Map<string, number>();
    const { push } = calls;
    calls.push = (...names) => {
      for (const name of names) at.set(name, node.clock.time);
      return push.apply(calls, names);
    };
    await run();
    expect((at.get('swap') ?? 0) - (at.get('carry') ?? 0)).toBeGreaterThanOrEqual(10_000);
  });

  it('stays where one look of those that follow misses', async () => {
    const { run, node } = withStandIn({});
    const before = node.files.text(manifestPath);
    const ready = node.server.ready.bind(node.server);
    let missed = 0;
    let servesSince = Number.POSITIVE_INFINITY;
    node.server.ready = async () => {
      const isReady = await ready();
      if (!isReady || node.files.text(manifestPath) === before) return isReady;
      servesSince = Math.min(servesSince, node.clock.time);
      if (missed > 0 || node.clock.time < servesSince + 4500) return true;
      missed += 1;
      return false;
    };
    expect(await run()).toHaveLength(1);
    expect(missed).toBe(1);
  });

  it('never asks the old process a second time to end, although it lives on', async () => {
    const { run, node } = withStandIn({});
    lingering(node);
    expect(await run()).toHaveLength(1);
    expect(node.onNode.ended).toEqual([]);
  });

  it.each([
    ['proof', ['start proof', 'end'], false],
    ['traffic', ['start proof', 'end', 'start traffic', 'end'], true],
    ['carry', ['start proof', 'end', 'start traffic', 'carry', 'end'], true],
  ])('never touches the API server where %s fails', async (fails, expected, plainly) => {
    const { run, calls, node } = withStandIn({ fails });
    const before = node.files.text(manifestPath);
    const error = await run().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'IRSA-CONTROLPLANE-102',
      problem: { why: expect.stringContaining('unknown flag') },
    });
    // What the stand-in has shown of the manifest is no reason to try it on the API server itself.
    expect(JSON.stringify(error).includes('--no-stand-in')).toBe(plainly);
    expect(calls).toEqual([...expected, 'let go']);
    expect(node.files.text(manifestPath)).toBe(before);
    expect(await node.server.ready()).toBe(true);
    // Nothing has to be acknowledged: another try costs nobody anything.
    expect(node.files.text('/etc/kubernetes/irsactl/prod-1/failed.json') ?? null).toBeNull();
  });

  it('never touches the API server where the stand-in ends as it carries, also while sessions are awaited', async () => {
    for (const streamSeconds of [undefined, 3600]) {
      const { run, calls, node } = withStandIn({ fails: 'serves', ...(streamSeconds && { streamSeconds }) });
      const before = node.files.text(manifestPath);
      const began = node.clock.time;
      node.server.streams = async () => ({ exec: 1, attach: 0, 'port-forward': 0, logs: 0 });
      await expect(run()).rejects.toMatchObject({
        code: 'IRSA-CONTROLPLANE-102',
        problem: { what: 'The stand-in of cp-1 does not work; its API server was not touched.' },
      });
      // The switch has ended what carried, and nobody waited for an hour.
      expect(calls).toEqual(['start proof', 'end', 'start traffic', 'carry', 'end', 'let go']);
      expect(node.files.text(manifestPath)).toBe(before);
      expect(await node.files.list(switchFolder)).toBeNull();
      expect(node.clock.time - began).toBeLessThan(60_000);
    }
  });

  it('is put back where the new API server served, and 5 s later does not any more', async () => {
    const { run, calls, node } = withStandIn({});
    const servedFrom = () => (swappedAt ?? Infinity) + node.server.startSeconds * 1000;
    let swappedAt: number | null = null;
    node.clock.onSleep = () => {
      if (calls.includes('swap')) swappedAt ??= node.clock.time;
    };
    node.server.refuses = ([issuer]) =>
      issuer === 'https://new.example' && node.clock.time > servedFrom() + 4000;
    await expect(run()).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-020',
      problem: { why: 'With the new flags, it served, and 5 s later it does not.' },
    });
    // Tokens may have been signed meanwhile: the form that accepts both is in place, and clients come back to it.
    expect((await node.server.mint())?.issuer).toBe(oldIssuer);
    expect(node.files.text(manifestPath)).toContain('https://new.example');
    expect(calls).toEqual(['start proof', 'end', 'start traffic', 'carry', 'swap', 'end', 'let go']);
  });

  it('touches nothing where the switch cannot be told that the stand-in carries', async () => {
    const { run, node } = withStandIn({});
    const before = node.files.text(manifestPath);
    const rename = node.files.rename.bind(node.files);
    node.files.rename = async (from, to) => {
      const problem = { what: 'cannot be written', why: 'fork: no', next: 'again' };
      if (to.endsWith('/carrying.on')) throw new IrsaError('IRSA-CONTROLPLANE-003', problem);
      await rename(from, to);
    };
    await expect(run()).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-100' });
    expect(node.files.text(manifestPath)).toBe(before);
  });

  it('changes nothing where the switch does not see that the API server serves', async () => {
    const { node, calls, run } = withStandIn({});
    const before = node.files.text(manifestPath);
    node.onNode.isBlind = true;
    await expect(run()).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-138',
      problem: { why: expect.stringContaining('https://127.0.0.2:6443/readyz') },
    });
    expect(node.files.text(manifestPath)).toBe(before);
    expect(await node.files.list(switchFolder)).toBeNull();
    expect(calls).toEqual([]);
  });

  it('waits for the stand-in of an interrupted run, and does not take it away while it is needed', async () => {
    const { node, calls, run } = withStandIn({});
    await killedAtRename(node.files, (to) => to.endsWith('/confirmed'), run);
    expect(await node.files.list(switchFolder)).toContain('carrying.on');
    node.server.refuses = () => true;
    calls.length = 0;
    await expect(run()).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-137' });
    expect(calls).toEqual([]);
    expect(await node.files.list(switchFolder)).toContain('carrying.on');
  });
});

it('what runs through the API server may end by itself, once the stand-in carries and before the manifest is put in place', async () => {
  const { run, calls, node } = withStandIn({ streamSeconds: 1800 });
  const began = node.clock.time;
  const limits: (string | undefined)[] = [];
  const open = { exec: 1, attach: 0, 'port-forward': 0, logs: 0 };
  node.server.streams = async () => {
    if (calls.at(-1) !== 'look') calls.push('look');
    limits.push(/^limit=(.*)$/m.exec(node.files.text(`${switchFolder}/settings.sh`) ?? '')?.[1]);
    const isOver = node.clock.time > began + 900_000;
    return isOver ? { ...open, exec: 0 } : open;
  };
  // Longer than a token from before the step lives, and than the switch would let an ordinary step last.
  withLifetime(node);
  expect(await run()).toHaveLength(1);
  expect(calls).toEqual([
    'start proof',
    'end',
    'start traffic',
    'carry',
    'look',
    'swap',
    'end in 1800 s',
    'let go',
  ]);
  // The switch lets it last: both waits, and what each step may take.
  expect(limits[0]).toBe(`'${2 * 1800 + 5 * 120 + 600}'`);
});

it('is no fault of a change that a token from before it ends while a slow node starts what proves it', async () => {
  const { run, calls, node } = withStandIn({ slowSeconds: 310 });
  withLifetime(node);
  const began = node.clock.time;
  expect(await run()).toHaveLength(1);
  expect(node.clock.time - began).toBeGreaterThan(3 * 310_000);
  expect(calls).toEqual(['start proof', 'end', 'start traffic', 'carry', 'swap', 'end', 'let go']);
});

it('a token from before a slow change must still be accepted', async () => {
  const { run, node } = withStandIn({ slowSeconds: 310 });
  withLifetime(node);
  node.server.forgets = ({ issuer }) =>
    issuer === oldIssuer && node.server.mintNow()?.issuer === 'https://new.example';
  await expect(run()).rejects.toMatchObject({
    code: 'IRSA-CONTROLPLANE-020',
    problem: { why: 'With the new flags, it refuses a token that it had issued before.' },
  });
});

it('a stand-in carries on where not even the manifest from before serves', async () => {
  const { run, calls, node } = withStandIn({});
  node.server.refuses = () => calls.includes('swap');
  await expect(run()).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-021' });
  expect(calls).toEqual(['start proof', 'end', 'start traffic', 'carry', 'swap', 'let go']);
});

it('a stand-in of an earlier run is gone before its answers count as those of the API server', async () => {
  const { run, node } = withStandIn({});
  node.files.put(`${switchFolder}/confirmed`, '');
  node.files.put(`${switchFolder}/stand-in.sh`, '');
  node.files.put(`${switchFolder}/settings.sh`, "silence='60'\n");
  const own = node.server.process.bind(node.server);
  const isLeft = () => node.onNode.isRunning || node.onNode.starts === 0;
  node.server.process = async () => (isLeft() ? 'the stand-in' : own());
  let processBefore: unknown;
  const rename = node.files.rename.bind(node.files);
  node.files.rename = async (from, to) => {
    const record = node.files.text('/etc/kubernetes/irsactl/prod-1/previous/record.json');
    if (to === manifestPath && record !== null) processBefore ??= JSON.parse(record).processBefore;
    await rename(from, to);
  };
  await run();
  // The switch had died: it was started again, and has taken the stand-in away.
  expect(node.onNode.starts).toBe(2);
  expect(processBefore).not.toBe('the stand-in');
});

/** Each token ends after as long as those that irsactl asks for. */
function withLifetime({ server, clock }: SimulatedNode): void {
  const [mint, accepts] = [server.mint.bind(server), server.accepts.bind(server)];
  server.mint = async () => {
    const minted = await mint();
    return minted && { ...minted, token: JSON.stringify({ ...minted, mintedAt: clock.time }) };
  };
  server.accepts = async (token) =>
    clock.time < JSON.parse(token).mintedAt + 600_000 && (await accepts(token));
}

function withStandIn({
  fails = '',
  streamSeconds,
  slowSeconds = 0,
  clients,
}: {
  readonly fails?: string;
  /** How long a stand-in takes to start, and then the API server itself. */
  readonly slowSeconds?: number;
  readonly streamSeconds?: number;
  /** Whether clients of the node are answered, at each look. */
  readonly clients?: () => Promise<boolean>;
}) {
  const node = simulatedNode();
  const { server } = node;
  const ownAddress: ApiServer = {
    ready: clients ?? (() => server.ready()),
    servedIssuer: () => server.servedIssuer(),
    servedKeyIds: () => server.servedKeyIds(),
    process: () => server.process(),
    streams: () => server.streams(),
    mint: () => server.mint(),
    accepts: (token) => server.accepts(token),
  };
  const calls: string[] = [];
  const text = (issuers: readonly string[]) =>
    Buffer.from(
      manifestOf([
        ...issuers.map((issuer) => `--service-account-issuer=${issuer}`),
        '--service-account-key-file=/etc/kubernetes/pki/sa.pub',
        '--service-account-signing-key-file=/etc/kubernetes/pki/sa.key',
        `--api-audiences=${oldIssuer}`,
      ]) + (slowSeconds > 0 ? '    startupProbe: {failureThreshold: 30, periodSeconds: 10}\n' : ''),
    );
  const form = (issuers: readonly string[]) => ({
    files: [],
    manifest: { path: manifestPath, content: text(issuers), attributes: { mode: 0o600 } },
  });
  const change: NodeChange = {
    from: hashOf(Buffer.from(node.files.text(manifestPath) ?? '')),
    ...form(['https://new.example', oldIssuer]),
    accepting: form([oldIssuer, 'https://new.example']),
  };
  const firstIssuers = { proof: '', traffic: '' };
  const answer = (call: string) => (fails === call ? 'it ends with "unknown flag"' : null);
  const standIn: StandIn = {
    shell: '',
    start: async ({ manifest }, { tokenBefore }, use, beat) => {
      calls.push(`start ${use}`);
      firstIssuers[use] = /--service-account-issuer=(\S+)/.exec(manifest.content.toString())?.[1] ?? '';
      for (let second = 0; second < slowSeconds; second += 1) {
        await beat();
        await node.clock.sleep(1000);
      }
      const isRefused = tokenBefore !== null && !(await server.accepts(tokenBefore));
      return isRefused ? 'it refuses a token that it had issued before' : answer(use);
    },
    carry: async () => {
      calls.push('carry');
      return answer('carry');
    },
    serves: async () => answer('serves') === null,
    end: async (_beat, seconds) => {
      calls.push(seconds === undefined ? 'end' : `end in ${seconds} s`);
    },
    letGo: async () => {
      calls.push('let go');
    },
  };
  const rename = node.files.rename.bind(node.files);
  node.files.rename = async (from, to) => {
    if (to === manifestPath) {
      calls.push('swap');
      const servesAt = node.clock.time + slowSeconds * 1000;
      if (slowSeconds > 0) server.refuses = () => node.clock.time < servesAt;
    }
    await rename(from, to);
  };
  const events: ProgressEvent[] = [];
  const [first] = node.context.chain.controlPlane.nodes;
  if (!first) throw new Error('the example has a node');
  const context = {
    ...{ chain: 'prod-1', node: first, files: node.files, server: ownAddress, ports: node.ports },
    progress: (event: ProgressEvent) => void events.push(event),
    cluster: { uid: 'u', version: 'v1.36.3', server: 'https://10.0.0.10:6443' },
    ours: { issuer: 'https://new.example', key: null, pair: null, keyId: null },
    nodes: [first],
    standIn: () => standIn,
  };
  const way: StandInWay = {
    ...{
      kind: 'stand-in',
      port: 6444,
      filter: 'nft',
      client: 'curl',
      knocksAt: [],
      needsPod: false,
    },
    redirect: {
      apiPort: 6443,
      ipv4: '10.0.0.10',
      ipv6: null,
      nodePorts: [],
      services: [],
      others: [],
      movesLoopback: true,
    },
    ...{ endpoint: 'left-to-others', asks: [], ...(streamSeconds && { streamSeconds }) },
  };
  /** The interruptions that it told of. */
  const run = async () => {
    await takeStep(context, change, way);
    return events.filter(({ type }) => type === 'interruption');
  };
  return { node, calls, firstIssuers, run };
}
