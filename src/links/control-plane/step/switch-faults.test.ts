import { describe, expect, it } from 'vitest';
import {
  keys,
  kindsOf,
  manifestOf,
  manifestPath,
  oldIssuer,
  ourIssuer,
  simulatedNode,
} from '../../../../test/support/simulated-node.ts';
import { pemOf } from '../../../../test/support/test-keys.ts';
import type { LinkPlan } from '../../../chain/link.ts';
import { IrsaError } from '../../../errors/irsa-error.ts';
import type { NodeChange } from './node-change.ts';
import { hashOf } from './records.ts';
import type { StandIn } from './stand-in.ts';
import type { StandInWay } from './step-way.ts';
import { takeStep } from './take-step.ts';

const switchFolder = '/etc/kubernetes/irsactl/prod-1/switch';

describe('a step', () => {
  it('changes nothing without a switch on the node', async () => {
    const node = simulatedNode();
    const before = node.files.text(manifestPath);
    node.onNode.isDead = true;
    const run = node.carryOut(await node.plan());
    await expect(run).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-100' });
    expect(node.files.text(manifestPath)).toBe(before);
    expect(await node.files.list(switchFolder)).toBeNull();
  });

  it('changes nothing where the switch would not be started again after a reboot', async () => {
    const node = simulatedNode();
    const before = node.files.text(manifestPath);
    node.onNode.isEnabled = false;
    await expect(node.carryOut(await node.plan())).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-100',
      problem: { why: expect.stringContaining('Read-only file system') },
    });
    expect(node.files.text(manifestPath)).toBe(before);
    expect(await node.files.list(switchFolder)).toBeNull();
  });

  it('is undone by the switch where irsactl stands still, and irsactl does nothing more', async () => {
    const node = simulatedNode();
    const before = node.files.text(manifestPath);
    const plan = await node.plan();
    let isStill = false;
    node.clock.onSleep = () => {
      if (isStill || node.files.text(manifestPath) === before) return;
      isStill = true;
      node.clock.time += 100_000;
      node.onNode.pass();
    };
    await expect(node.carryOut(plan)).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-101' });
    expect((await node.server.mint())?.issuer).toBe(oldIssuer);
    expect(await node.files.list(switchFolder)).toBeNull();
    // Nothing was seen to fail, so that nobody has to acknowledge anything.
    await node.carryOut(await node.plan());
    expect((await node.server.mint())?.issuer).toBe(ourIssuer);
  });

  it('that the switch undid just before irsactl would have put the manifest in place is not made after all', async () => {
    const node = simulatedNode();
    const plan = await node.plan();
    const before = node.files.text(manifestPath);
    const rename = node.files.rename.bind(node.files);
    let isStill = false;
    node.files.rename = async (from, to) => {
      if (to === manifestPath && !isStill) {
        isStill = true;
        node.clock.time += 100_000;
        node.onNode.pass();
      }
      await rename(from, to);
    };
    await expect(node.carryOut(plan)).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-101' });
    expect(isStill).toBe(true);
    expect(node.files.text(manifestPath)).toBe(before);
    expect(await node.files.list(switchFolder)).toBeNull();
    node.files.rename = rename;
    await node.carryOut(await node.plan());
    expect((await node.server.mint())?.issuer).toBe(ourIssuer);
  });

  it('goes on with a switch that somebody has killed, for it is started again', async () => {
    const node = simulatedNode();
    const plan = await node.plan();
    let kills = 0;
    node.clock.onSleep = () => {
      if (node.onNode.isRunning && node.onNode.starts > kills) {
        node.onNode.kill();
        kills += 1;
      }
    };
    await node.carryOut(plan);
    expect(kills).toBeGreaterThan(1);
    expect((await node.server.mint())?.issuer).toBe(ourIssuer);
  });

  it('changes nothing where a switch that died cannot be started again', async () => {
    const node = simulatedNode();
    const plan = await node.plan();
    const before = node.files.text(manifestPath);
    node.clock.onSleep = () => {
      node.onNode.isDead = true;
      node.onNode.kill();
    };
    await expect(node.carryOut(plan)).rejects.toMatchObject({ code: expect.stringMatching(/-100$|-021$/) });
    expect(node.files.text(manifestPath)).toBe(before);
  });

  it('changes nothing where the switch does not see that the API server serves', async () => {
    const { node, calls, run } = withStandIn({});
    const before = node.files.text(manifestPath);
    node.onNode.isBlind = true;
    await expect(run()).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-109',
      problem: { why: expect.stringContaining('https://127.0.0.2:6443/readyz') },
    });
    expect(node.files.text(manifestPath)).toBe(before);
    expect(await node.files.list(switchFolder)).toBeNull();
    expect(calls).toEqual([]);
  });

  it('waits for the stand-in of an interrupted run, and does not take it away while it is needed', async () => {
    const { node, calls, run } = withStandIn({});
    const rename = node.files.rename.bind(node.files);
    node.files.rename = async (from, to) => {
      await rename(from, to);
      if (to.endsWith('/confirmed')) throw new Error('killed');
    };
    await expect(run()).rejects.toThrow('killed');
    node.files.rename = rename;
    expect(await node.files.list(switchFolder)).toContain('carrying.on');
    node.server.refuses = () => true;
    calls.length = 0;
    await expect(run()).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-137' });
    expect(calls).toEqual([]);
    expect(await node.files.list(switchFolder)).toContain('carrying.on');
  });

  it('that the switch undid while one look took too long was edited by nobody', async () => {
    const node = simulatedNode();
    const plan = await node.plan();
    const before = node.files.text(manifestPath);
    const accepts = node.server.accepts.bind(node.server);
    node.server.accepts = async (token) => {
      if (node.files.text(manifestPath) !== before) {
        node.clock.time += 100_000;
        node.onNode.pass();
      }
      return accepts(token);
    };
    await expect(node.carryOut(plan)).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-101' });
  });

  it('says what is worse where the way back fails, too', async () => {
    const node = simulatedNode();
    const plan = await node.plan();
    const before = node.files.text(manifestPath);
    let isStill = false;
    node.clock.onSleep = () => {
      if (isStill || node.files.text(manifestPath) === before) return;
      isStill = true;
      node.server.refuses = () => true;
      node.clock.time += 100_000;
      node.onNode.pass();
    };
    await expect(node.carryOut(plan)).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-021' });
  });

  it.each(['before it', 'after it'])(
    'that is put back because irsactl was killed, %s put the manifest in place, is told of and taken again',
    async (when) => {
      const node = simulatedNode();
      const plan = await node.plan();
      const rename = node.files.rename.bind(node.files);
      const sleep = node.clock.sleep.bind(node.clock);
      const killed = new Error('killed');
      node.files.rename = async (from, to) => {
        if (to === manifestPath && when === 'before it') throw killed;
        await rename(from, to);
        if (to !== manifestPath) return;
        node.clock.sleep = async () => {
          throw killed;
        };
      };
      await expect(node.carryOut(plan)).rejects.toThrow('killed');
      Object.assign(node.files, { rename });
      Object.assign(node.clock, { sleep });
      node.clock.time += 100_000;
      node.onNode.pass();
      node.clock.time += 100_000;
      node.onNode.pass();
      const next = await node.plan();
      expect(next.findings.map(({ code, severity }) => [code, severity])).toEqual([
        ['IRSA-CONTROLPLANE-105', 'warning'],
      ]);
      expect(next.changes.map(({ kind }) => kind)).toContain('sign');
      await node.carryOut(next);
      expect((await node.server.mint())?.issuer).toBe(ourIssuer);
      expect((await node.plan()).findings).toEqual([]);
    },
  );

  it('whose key is in the files of kubeadm signs with the key from before once it is put back on a sole API server', async () => {
    const source = { source: 'generate', algorithm: 'RS256', bits: 2048, placement: 'kubeadm' } as const;
    const node = simulatedNode({ source });
    const [publicFile, privateFile] = ['/etc/kubernetes/pki/sa.pub', '/etc/kubernetes/pki/sa.key'];
    const before = await node.server.mint();
    const old = node.files.text(privateFile);
    const plan = await node.plan();
    await killAtRename(node, plan);
    expect(node.files.text(privateFile)).not.toBe(old);
    await node.server.ready();
    for (let second = 0; second < 300; second += 1) {
      node.clock.time += 1000;
      node.onNode.pass();
    }
    const names = (await node.files.list(switchFolder)) ?? [];
    expect(names).toContain('accepting');
    expect(node.files.text(privateFile)).toBe(old);
    expect(node.files.text(publicFile)?.match(/BEGIN PUBLIC KEY/g)).toHaveLength(2);
    expect(await node.server.mint()).toMatchObject({ issuer: oldIssuer, keyId: before?.keyId });
    // What the switch put in place is irsactl's own: the original still goes back byte for byte.
    const undone = async () =>
      (await node.planRemoval('accept-back', { acceptLoss: true })).changes.map(({ kind }) => kind);
    expect(await undone()).toContain('restore-original');
    await node.carryOut(await node.plan());
    expect((await node.server.mint())?.issuer).toBe(ourIssuer);
    await node.carryOut(await node.planRemoval('sign-back'));
    expect(await undone()).toContain('restore-original');
  });

  it('of which a stand-in is left is judged by the API server itself, past the rules', async () => {
    const node = simulatedNode();
    const plan = await node.plan();
    await killAtRename(node, plan);
    node.files.put(`${switchFolder}/stand-in.sh`, '');
    // Whoever asks at the node's own address gets the answers of the stand-in, which does what it should.
    const away = { ...node.server, ready: async () => false, mint: async () => null };
    Object.assign(node.ports, { apiServer: (_: unknown, way?: object) => (way ? away : node.server) });
    expect((await node.plan()).changes.map(({ kind }) => kind)).toEqual(['put-back']);
  });

  it('takes a switch away that was just about to rename a file of its folder', async () => {
    const node = simulatedNode();
    const plan = await node.plan();
    const remove = node.files.remove.bind(node.files);
    let busy = 2;
    node.files.remove = async (path) => {
      const isSwitch = path.endsWith('/switch');
      if (isSwitch && (await node.files.list(path)) !== null && busy > 0) {
        busy -= 1;
        const problem = { what: `${path} cannot be written.`, why: 'Directory not empty', next: 'again' };
        throw new IrsaError('IRSA-CONTROLPLANE-004', problem);
      }
      await remove(path);
    };
    await node.carryOut(plan);
    expect([busy, kindsOf(await node.plan())]).toEqual([0, []]);
  });

  it('never runs its script from a folder that somebody else rules', async () => {
    const node = simulatedNode();
    const sound = await node.plan();
    await node.files.makeDirectory('/etc/kubernetes/irsactl', 0o755);
    node.files.owners.set('/etc/kubernetes/irsactl', 1000);
    expect((await node.plan()).findings.map(({ code }) => code)).toContain('IRSA-CONTROLPLANE-130');
    const before = node.files.text(manifestPath);
    await expect(node.carryOut(sound)).rejects.toMatchObject({ code: expect.stringMatching(/-130|KEY-037/) });
    expect(node.files.text(manifestPath)).toBe(before);
    expect(await node.files.list(switchFolder)).toBeNull();
  });

  it('gives no key to a node that does not show the private key of the cluster', async () => {
    const node = simulatedNode();
    node.files.put('/etc/kubernetes/pki/sa.key', pemOf(keys.old.publicKey, 'spki'));
    expect((await node.plan()).findings.map(({ code }) => code)).toContain('IRSA-CONTROLPLANE-012');
  });

  it('never calls its own stand-in a stray file, which somebody would move', async () => {
    const node = simulatedNode();
    const [own, other] = ['prod-1', 'prod-1-2'].map(
      (chain) => `/etc/kubernetes/manifests/kube-apiserver-irsactl-${chain}.1.yaml`,
    );
    if (!own || !other) throw new Error('there are two');
    node.files.put(own, manifestOf());
    expect((await node.plan()).findings).toEqual([]);
    node.files.put(other, manifestOf());
    expect((await node.plan()).findings.map(({ code, what }) => [code, what.includes(other)])).toEqual([
      ['IRSA-CONTROLPLANE-009', true],
    ]);
  });

  it('is refused where a rename does not reach', async () => {
    const node = simulatedNode();
    const plan = await node.plan();
    node.files.otherDevice = '/etc/kubernetes/manifests';
    await expect(node.carryOut(plan)).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-103' });
  });

  it('waits for the controllers that lead, and says which does not', async () => {
    const node = simulatedNode();
    let renewals = 0;
    node.cluster.leads = () => {
      renewals += 1;
      return [
        { name: 'kube-controller-manager', renewed: `cp-1 ${renewals}` },
        { name: 'kube-scheduler', renewed: 'cp-1 long ago' },
      ];
    };
    await expect(node.carryOut(await node.plan())).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-104',
      problem: { what: expect.stringMatching(/^kube-scheduler does not lead again/) },
    });
  });
});

describe('a step with a stand-in', () => {
  it('proves the new form without traffic, carries with the one that accepts both, and takes its time', async () => {
    const { run, calls, node } = withStandIn({});
    expect(await run()).toMatchObject({ node: 'cp-1', way: 'stand-in', away: 20_000 });
    expect(calls).toEqual(['start proof', 'end', 'start traffic', 'carry', 'swap', 'end', 'let go']);
    expect(await node.files.list(switchFolder)).toBeNull();
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

/** As SIGKILL just after the manifest was put in place. */
async function killAtRename(node: ReturnType<typeof simulatedNode>, plan: LinkPlan): Promise<void> {
  const rename = node.files.rename.bind(node.files);
  node.files.rename = async (from, to) => {
    await rename(from, to);
    if (to === manifestPath) throw new Error('killed');
  };
  await expect(node.carryOut(plan)).rejects.toThrow('killed');
  node.files.rename = rename;
}

function withStandIn({ fails = '' }: { readonly fails?: string }) {
  const node = simulatedNode();
  const calls: string[] = [];
  const text = (issuers: readonly string[]) =>
    Buffer.from(
      manifestOf([
        ...issuers.map((issuer) => `--service-account-issuer=${issuer}`),
        '--service-account-key-file=/etc/kubernetes/pki/sa.pub',
        '--service-account-signing-key-file=/etc/kubernetes/pki/sa.key',
        `--api-audiences=${oldIssuer}`,
      ]),
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
  const answer = (call: string) => (fails === call ? 'it ends with "unknown flag"' : null);
  const standIn: StandIn = {
    shell: '',
    start: async (_form, _expected, use) => {
      calls.push(`start ${use}`);
      return answer(use);
    },
    carry: async () => {
      calls.push('carry');
      return answer('carry');
    },
    end: async () => {
      calls.push('end');
    },
    letGo: async () => {
      calls.push('let go');
    },
  };
  const rename = node.files.rename.bind(node.files);
  node.files.rename = async (from, to) => {
    if (to === manifestPath) calls.push('swap');
    await rename(from, to);
  };
  const [first] = node.context.chain.controlPlane.nodes;
  if (!first) throw new Error('the example has a node');
  const context = {
    ...{ chain: 'prod-1', node: first, files: node.files, server: node.server, ports: node.ports },
    progress: () => undefined,
    cluster: { uid: 'u', version: 'v1.36.3', server: 'https://10.0.0.10:6443' },
    ours: { issuer: 'https://new.example', key: null, pair: null, keyId: null },
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
    ...{ endpoint: 'left-to-others', streams: 0, asks: [] },
  };
  return { node, calls, run: () => takeStep(context, change, way) };
}
