import { describe, expect, it } from 'vitest';
import { roomyMachine } from '../../../../test/support/machine-answers.ts';
import {
  manifestOf,
  manifestPath,
  oldIssuer,
  type SimulatedNode,
  simulatedNode,
} from '../../../../test/support/simulated-node.ts';
import { stepContext } from '../../../../test/support/step-context.ts';
import type { NodeChange } from './node-change.ts';
import { hashOf } from './records.ts';
import { takeStep } from './take-step.ts';

const chainFolder = '/etc/kubernetes/irsactl/prod-1';
const newIssuer = 'https://new.example';

describe('a step with a stand-in', () => {
  it('proves the new form, and replaces the manifest then', async () => {
    const { run, calls, node, proven } = withStandIn({});
    expect(await run()).toMatchObject([{ of: 'API server of cp-1', away: 20_000 }]);
    expect(proven).toEqual([{ port: 6444, issuer: newIssuer }]);
    expect(calls).toEqual(['prove', 'swap']);
    expect(await node.files.list(`${chainFolder}/switch`)).toBeNull();
  });

  it('never touches the API server where the new form is not right', async () => {
    const { run, calls, node } = withStandIn({ fault: 'it ends with "unknown flag"' });
    const before = node.files.text(manifestPath);
    await expect(run()).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-102',
      problem: { why: 'A stand-in with the new manifest was not right: it ends with "unknown flag".' },
    });
    expect(calls).toEqual(['prove']);
    expect(node.files.text(manifestPath)).toBe(before);
    expect(await node.server.ready()).toBe(true);
    // Nothing has to be acknowledged: another try costs nobody anything.
    expect(node.files.text(`${chainFolder}/failed.json`) ?? null).toBeNull();
  });

  it('changes nothing where the switch does not see that the API server serves', async () => {
    const { node, calls, run } = withStandIn({});
    const before = node.files.text(manifestPath);
    node.onNode.isBlind = true;
    await expect(run()).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-100',
      problem: { why: expect.stringContaining('https://127.0.0.1:6443/readyz') },
    });
    expect(node.files.text(manifestPath)).toBe(before);
    expect(await node.files.list(`${chainFolder}/switch`)).toBeNull();
    expect(calls).toEqual([]);
  });

  it('removes the stand-in that an interrupted run has left', async () => {
    const { run, node } = withStandIn({});
    const left = [
      '/etc/kubernetes/manifests/kube-apiserver-irsactl-prod-1.mf0a.yaml',
      `${chainFolder}/stand-in/kube-apiserver-irsactl-prod-1.mf0a/0-sa.key`,
    ];
    for (const path of [...left, `${chainFolder}/switch/confirmed`]) node.files.put(path, '');
    await run();
    for (const path of left) expect(node.files.text(path)).toBeNull();
  });
});

it('a step goes on unproven where the node has no room for a stand-in', async () => {
  const { run, calls } = withStandIn({ room: false });
  expect(await run()).toHaveLength(1);
  expect(calls).toEqual(['swap']);
});

it('is no fault of a change that a token from before it ends while a slow node starts what proves it', async () => {
  const { run, calls, node } = withStandIn({ slowSeconds: 310 });
  withLifetime(node);
  const began = node.clock.time;
  expect(await run()).toHaveLength(1);
  expect(node.clock.time - began).toBeGreaterThan(2 * 310_000);
  expect(calls).toEqual(['prove', 'swap']);
});

it('a token from before a slow change must still be accepted', async () => {
  const { run, node } = withStandIn({ slowSeconds: 310 });
  withLifetime(node);
  node.server.forgets = ({ issuer }) => issuer === oldIssuer && node.server.mintNow()?.issuer === newIssuer;
  await expect(run()).rejects.toMatchObject({
    code: 'IRSA-CONTROLPLANE-020',
    problem: { why: 'With the new flags, it refuses a token that it had issued before.' },
  });
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
  fault = null,
  slowSeconds = 0,
  room = true,
}: {
  /** What the stand-in shows of the new form. */
  readonly fault?: string | null;
  /** How long each API server takes to start. */
  readonly slowSeconds?: number;
  readonly room?: boolean;
}) {
  const node = simulatedNode({ manifest: `${manifestOf()}  hostNetwork: true\n` });
  if (room) Object.assign(node.says, roomyMachine);
  const { server } = node;
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
    ...form([newIssuer, oldIssuer]),
    accepting: form([oldIssuer, newIssuer]),
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
  const proven: unknown[] = [];
  const context = stepContext(node, {
    ours: { issuer: newIssuer, key: null, pair: null, keyId: null },
    prove: async (_, port, { manifest }, { tokenBefore }, beat) => {
      calls.push('prove');
      proven.push({ port, issuer: /--service-account-issuer=(\S+)/.exec(manifest.content.toString())?.[1] });
      for (let second = 0; second < slowSeconds; second += 1) {
        await beat();
        await node.clock.sleep(1000);
      }
      const isRefused = tokenBefore !== null && !(await server.accepts(tokenBefore));
      return isRefused ? 'it refuses a token that it had issued before' : fault;
    },
  });
  /** The interruptions that it told of. */
  const run = async () => {
    await takeStep(context, change);
    return node.events.filter(({ type }) => type === 'interruption');
  };
  return { node, calls, proven, run };
}
