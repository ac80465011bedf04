import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { roomyMachine } from '../../../../test/support/machine-answers.ts';
import { manifestPath, type SimulatedNode, simulatedNode } from '../../../../test/support/simulated-node.ts';
import { stepContext } from '../../../../test/support/step-context.ts';
import type { ApiServer } from '../ports.ts';
import { hashOf } from '../step/records.ts';
import { takeStep } from '../step/take-step.ts';
import { proveManifest } from './prove-manifest.ts';

const golden = readFileSync(join(import.meta.dirname, '../manifest/golden/kubeadm.yaml'), 'utf8');
const wrong = golden.replace(
  '    - --secure-port=6443\n',
  '    - --secure-port=6443\n    - --no-such-flag=1\n',
);
const standInManifests = '/etc/kubernetes/manifests/kube-apiserver-irsactl-prod-1.';

/** One that never answers. */
const dead: ApiServer = {
  ready: async () => false,
  servedIssuer: async () => null,
  servedKeyIds: async () => [],
  process: async () => null,
  mint: async () => null,
  accepts: async () => false,
};

/**
 * A step with a stand-in that never answers. `onSecond` plays its kubelet once a second, with the name of its pod, as long
 * as its manifest is there.
 */
function stepOn(onSecond: (node: SimulatedNode, pod: string) => void) {
  const node = simulatedNode({ manifest: golden });
  const standIns = () => [...node.files.files.keys()].filter((path) => path.startsWith(standInManifests));
  Object.assign(node.says, roomyMachine);
  node.clock.onSleep = () => {
    for (const path of standIns()) onSecond(node, path.replace(/^.*\/|\.yaml$/g, ''));
  };
  const replaced: string[] = [];
  const rename = node.files.rename.bind(node.files);
  node.files.rename = async (from, to) => {
    if (to === manifestPath) replaced.push(from);
    await rename(from, to);
  };
  const ports = {
    ...node.ports,
    apiServer: (_: unknown, way: unknown) =>
      typeof way === 'object' && JSON.stringify(way).includes('"port":6444') ? dead : node.server,
  };
  const { attributes } = node.files.files.get(manifestPath) ?? {};
  if (!attributes) throw new Error('the example has a manifest');
  const change = {
    from: hashOf(Buffer.from(golden)),
    files: [],
    manifest: { path: manifestPath, content: Buffer.from(wrong), attributes: { mode: 0o600 } },
    accepting: null,
  };
  const context = stepContext(node, { ports, prove: proveManifest });
  const before = node.server.processNow();
  const untouched = () => {
    expect(replaced).toEqual([]);
    expect(node.files.text(manifestPath)).toBe(golden);
    expect(node.server.processNow()).toEqual(before);
    expect(node.server.isUp()).toBe(true);
    expect(standIns()).toEqual([]);
    expect(node.files.text('/etc/kubernetes/irsactl/prod-1/failed.json') ?? null).toBeNull();
  };
  return { node, untouched, run: () => takeStep(context, change) };
}

const logOf = (pod: string, number: number) =>
  `/var/log/pods/kube-system_${pod}-cp-1_0123/stand-in/${number}.log`;

describe('a manifest with which the API server ends at once', () => {
  it('is found on the stand-in in seconds, with its own last lines, and the API server is not touched', async () => {
    const errors = ['E0102 first', 'E0102 second', 'E0102 third', 'Error: unknown flag: --no-such-flag'];
    const lines = [...errors, 'W0102 giving up'];
    const text = lines.map((line) => `2026-01-02T03:04:05.678Z stderr F ${line}\n`).join('');
    const { node, untouched, run } = stepOn(({ files }, pod) => {
      // What another chain's stand-in wrote is none of its business. A container that ended is started again.
      files.put(logOf('kube-apiserver-irsactl-other.x', 7), 'of another');
      files.put(logOf(pod, files.text(logOf(pod, 0)) === null ? 0 : 1), text);
    });
    const started = node.clock.time;
    await expect(run()).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-102',
      problem: {
        what: expect.stringContaining('its API server was not touched'),
        why: 'A stand-in with the new manifest was not right: its container ends as soon as it starts; its last lines: E0102 second | E0102 third | Error: unknown flag: --no-such-flag.',
      },
    });
    expect(node.clock.time - started).toBeLessThan(30_000);
    untouched();
  });

  it('is told of by the one before, where the newest container has written nothing yet', async () => {
    const { untouched, run } = stepOn(({ files }, pod) => {
      files.put(logOf(pod, 0), '2026-01-02T03:04:05.678Z stderr F Error: no such file\n');
      files.put(logOf(pod, 1), '');
    });
    await expect(run()).rejects.toMatchObject({
      problem: { why: expect.stringContaining('its last lines: Error: no such file.') },
    });
    untouched();
  });

  it('is given its whole time as long as its container was started once alone', async () => {
    const { node, untouched, run } = stepOn(({ files }, pod) => {
      files.put(logOf(pod, 0), '2026-01-02T03:04:05.678Z stderr F I0102 loading\n');
    });
    const started = node.clock.time;
    await expect(run()).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-102',
      problem: {
        why: expect.stringContaining('its /readyz does not answer ok; its last lines: I0102 loading.'),
      },
    });
    expect(node.clock.time - started).toBeGreaterThanOrEqual(120_000);
    untouched();
  });

  it('whose container the kubelet does not start is told of by no log, and where to look instead', async () => {
    const { untouched, run } = stepOn(() => undefined);
    await expect(run()).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-102',
      problem: {
        why: expect.stringContaining(
          "its /readyz does not answer ok, and it has written no log; why the kubelet did not start it stands in the kubelet's own (journalctl -u kubelet on cp-1).",
        ),
      },
    });
    untouched();
  });

  it('whose image is not there is told of by its kubelet, and is not waited for', async () => {
    const { node, untouched, run } = stepOn(() => undefined);
    node.cluster.staticPodFault = async () => 'its image registry.k8s.io/x cannot be pulled';
    const started = node.clock.time;
    await expect(run()).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-102',
      problem: { why: expect.stringContaining('its image registry.k8s.io/x cannot be pulled.') },
    });
    expect(node.clock.time - started).toBeLessThan(30_000);
    untouched();
  });

  it('is told how long the one before took to start, else what one usually takes', async () => {
    for (const [before, usually] of [
      [null, 15],
      ['{"stand-in":9}', 9],
    ] as const) {
      const { node, run } = stepOn(({ files }, pod) => {
        files.put(logOf(pod, 0), '');
        files.put(logOf(pod, 1), '');
      });
      if (before) node.files.put('/etc/kubernetes/irsactl/prod-1/times.json', before);
      await expect(run()).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-102' });
      const waits = node.events.flatMap((event) =>
        event.type === 'waiting' && event.forWhat.endsWith('which proves the new manifest')
          ? [event.usuallySeconds]
          : [],
      );
      expect(new Set(waits)).toEqual(new Set([usually]));
    }
  });
});
