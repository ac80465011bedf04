import { describe, expect, it } from 'vitest';
import { Killed } from '../../../test/support/in-memory-node.ts';
import {
  controllerManifest,
  controllerManifestOf,
  pki,
  type SimulatedControlPlane,
  simulatedControlPlane,
} from '../../../test/support/simulated-control-plane.ts';
import { codesOf, kindsOf } from '../../../test/support/simulated-node.ts';

const annotation = /irsactl\.dev\/keys: "[0-9a-f]{16}"/;

function newCluster() {
  const cluster = simulatedControlPlane({ count: 1, key: 'kubeadm' });
  const [machine] = cluster.machines;
  if (!machine) throw new Error('there is one node');
  machine.files.put(controllerManifest, manifest, { mode: 0o640, group: 7, modified: 1_600_000_000_000 });
  return { cluster, ...machine };
}

const manifest = `apiVersion: v1
kind: Pod
metadata:
  name: kube-controller-manager # by hand
spec:
  containers:
  - command: [kube-controller-manager, "--service-account-private-key-file=${pki}/sa.key"]
`;

async function signBack(cluster: SimulatedControlPlane): Promise<void> {
  await cluster.carryOut(await cluster.planRemoval('sign-back'));
}

describe('the controller-manager, after its key became another one', () => {
  it('is started anew by an annotation, and by its original manifest on the way back', async () => {
    const { cluster, files, controller } = newCluster();
    const before = files.snapshot()[controllerManifest];
    await cluster.carryOut(await cluster.plan());
    expect(files.text(controllerManifest)).toMatch(annotation);
    expect(controller.key()).toBe(files.text(`${pki}/sa.key`));
    expect(kindsOf(await cluster.plan())).toEqual([]);
    await signBack(cluster);
    expect(files.snapshot()[controllerManifest]).toBe(before);
    expect(controller.key()).toBe(files.text(`${pki}/sa.key`));
    expect(controller.ended).toBe(0);
  });

  it('keeps what somebody edited in its manifest meanwhile', async () => {
    const { cluster, files, controller } = newCluster();
    await cluster.carryOut(await cluster.plan());
    const annotated = files.text(controllerManifest) ?? '';
    files.put(controllerManifest, annotated.replace('by hand', 'by another hand'), { mode: 0o600 });
    await signBack(cluster);
    expect(files.text(controllerManifest)).toBe(manifest.replace('by hand', 'by another hand'));
    expect((await files.facts(controllerManifest))?.mode).toBe(0o600);
    expect(controller.key()).toBe(files.text(`${pki}/sa.key`));
  });

  it('keeps a mode that somebody gave its manifest meanwhile', async () => {
    const { cluster, files } = newCluster();
    await cluster.carryOut(await cluster.plan());
    files.put(controllerManifest, files.text(controllerManifest) ?? '', { mode: 0o600, group: 7 });
    await signBack(cluster);
    expect(files.text(controllerManifest)).toBe(manifest);
    expect((await files.facts(controllerManifest))?.mode).toBe(0o600);
  });

  it('is ended where an upgrade wrote its manifest anew, which stays as it is', async () => {
    const { cluster, files, controller } = newCluster();
    await cluster.carryOut(await cluster.plan());
    const upgraded = `${manifest}# upgraded\n`;
    files.put(controllerManifest, upgraded);
    controller.key();
    await signBack(cluster);
    expect(files.text(controllerManifest)).toBe(upgraded);
    expect(controller.key()).toBe(files.text(`${pki}/sa.key`));
    expect(controller.ended).toBe(1);
  });

  it('is ended where its manifest has another name, which a rename would cut off', async () => {
    const { cluster, files, controller } = newCluster();
    files.links.add(controllerManifest);
    await cluster.carryOut(await cluster.plan());
    expect(files.text(controllerManifest)).toBe(manifest);
    expect(controller.ended).toBe(1);
  });
});

describe('the key that a controller-manager signs with', () => {
  const key = `${pki}/sa.key`;
  const mounted = `${controllerManifestOf('--service-account-private-key-file=/keys/sa.key')}    volumeMounts:
    - {name: keys, mountPath: /keys}
  volumes:
  - {name: keys, hostPath: {path: ${pki}}}
`;

  it.each([
    [
      'below a line that somebody commented out',
      controllerManifestOf(
        '# - --service-account-private-key-file=/old/sa.key',
        `--service-account-private-key-file=${key}`,
      ),
    ],
    ['in two words', controllerManifestOf('--service-account-private-key-file', key)],
    ['with underscores', controllerManifestOf(`--service_account_private_key_file=${key}`)],
    [
      'given twice, of which the last one counts',
      controllerManifestOf(
        '--service-account-private-key-file=/old/sa.key',
        `--service-account-private-key-file=${key}`,
      ),
    ],
    ['mounted in another place than in the API server', mounted],
  ])('is found %s', async (_, written) => {
    const { cluster, files, controller } = newCluster();
    files.put(controllerManifest, written);
    await cluster.carryOut(await cluster.plan());
    expect(files.text(controllerManifest)).toMatch(annotation);
    expect(controller.key()).toBe(files.text(key));
    await signBack(cluster);
    expect(files.text(controllerManifest)).toBe(written);
    expect(controller.key()).toBe(files.text(key));
  });

  it('is not restarted for a key of its own', async () => {
    const { cluster, files } = newCluster();
    files.put(controllerManifest, controllerManifestOf('--service-account-private-key-file=/old/sa.key'));
    expect(kindsOf(await cluster.plan())).not.toContain('restart-controller-manager');
  });

  it('is not guessed where its manifest cannot be read: nothing is changed then', async () => {
    const { cluster, files } = newCluster();
    files.put(
      controllerManifest,
      manifest.replace(
        /command: .*/,
        `command: [sh, -c, "exec kube-controller-manager --service-account-private-key-file=${key}"]`,
      ),
    );
    expect(codesOf(await cluster.plan())).toContain('IRSA-CONTROLPLANE-008');
    files.put(controllerManifest, manifest);
    await cluster.carryOut(await cluster.plan());
    files.put(controllerManifest, 'kind: [');
    const finding = { code: 'IRSA-CONTROLPLANE-008' };
    expect((await cluster.plan()).findings).toMatchObject([{ ...finding, severity: 'warning' }]);
    expect((await cluster.planRemoval('sign-back')).findings).toMatchObject([
      { ...finding, severity: 'error' },
    ]);
  });
});

describe('the controller-managers of several nodes', () => {
  it.each(['apply', 'sign-back'] as const)(
    'start anew one by one, each once another one leads again: %s',
    async (phase) => {
      const cluster = simulatedControlPlane({ count: 3, key: 'kubeadm' });
      for (const { files } of cluster.machines) files.put(controllerManifest, manifest);
      if (phase === 'sign-back') await cluster.carryOut(await cluster.plan());
      const plan = await (phase === 'apply' ? cluster.plan() : cluster.planRemoval('sign-back'));
      const isRestart = ({ kind }: { kind: string }) => kind === 'restart-controller-manager';
      expect(plan.changes.filter(isRestart)).toHaveLength(3);
      // Nobody leads for a minute after each restart.
      const running = () => cluster.machines.map(({ controller }) => controller.process());
      let seen = running();
      const restarts: number[] = [];
      const look = () => {
        const now = running();
        for (const [at, process] of now.entries())
          if (process !== seen[at]) restarts.push(cluster.clock.time);
        seen = now;
      };
      cluster.counter.onWrite = look;
      cluster.clock.everySleep.push(look);
      const renewed = () => {
        look();
        const since = cluster.clock.time - (restarts.at(-1) ?? Number.NEGATIVE_INFINITY);
        return since < 60_000 ? 'before' : String(cluster.clock.time);
      };
      cluster.cluster.leads = () => [{ name: 'kube-controller-manager', renewed: renewed() }];
      await cluster.carryOut({ ...plan, changes: plan.changes.filter(isRestart) });
      expect(restarts).toHaveLength(3);
      for (const [at, time] of restarts.entries()) {
        const next = restarts[at + 1] ?? cluster.clock.time;
        expect(next - time).toBeGreaterThanOrEqual(60_000);
      }
    },
  );
});

describe('a run that is killed at any write of that restart', () => {
  const phases = ['apply', 'sign-back'] as const;

  it.each(phases)('is finished by the next one: %s', async (phase) => {
    for (let write = 0; ; write += 1) {
      const { cluster, files, controller } = newCluster();
      const before = files.snapshot()[controllerManifest];
      if (phase === 'sign-back') await cluster.carryOut(await cluster.plan());
      const planned = () => (phase === 'apply' ? cluster.plan() : cluster.planRemoval('sign-back'));
      const { changes, ...plan } = await planned();
      const isRestart = ({ kind }: { kind: string }) => kind === 'restart-controller-manager';
      await cluster.carryOut({ ...plan, changes: changes.filter((change) => !isRestart(change)) });
      const restart = { ...plan, changes: changes.filter(isRestart) };
      cluster.counter.killBefore = cluster.counter.writes + write;
      const isKilled = await cluster.carryOut(restart).then(
        () => false,
        (error: unknown) => error instanceof Killed,
      );
      cluster.counter.killBefore = null;
      await cluster.carryOut(await planned());
      expect(kindsOf(await planned())).toEqual([]);
      expect([controller.key(), controller.ended]).toEqual([files.text(`${pki}/sa.key`), 0]);
      if (phase === 'sign-back') expect(files.snapshot()[controllerManifest]).toBe(before);
      else expect(files.text(controllerManifest)).toMatch(annotation);
      if (!isKilled) break;
      expect(write).toBeLessThan(20);
    }
  });
});
