import { expect, it } from 'vitest';
import {
  type SimulatedControlPlane,
  simulatedControlPlane,
} from '../../../../test/support/simulated-control-plane.ts';
import { manifestOf, manifestPath, oldIssuer, ourIssuer } from '../../../../test/support/simulated-node.ts';

const kubeadm =
  'apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: v1.36.3\n';
const upgraded = `${manifestOf()}# of another version\n`;

/** The run is killed as kubeadm-config accepts both, and kubeadm writes the manifest by it. */
async function upgradedMeanwhile(key: 'kubeadm' | 'separate'): Promise<SimulatedControlPlane> {
  const all = simulatedControlPlane({ count: 1, key, kubeadm });
  const { changes } = await all.plan();
  const until = changes.findIndex(({ kind }) => kind === 'persist-accept');
  await all.carryOut({ ...(await all.plan()), changes: changes.slice(0, until + 1) });
  expect(all.cluster.kubeadm).toContain(ourIssuer);
  const flag = `    - --service-account-issuer=${oldIssuer}\n`;
  const more = `${flag}    - --service-account-issuer=${ourIssuer}\n    - --api-audiences=${oldIssuer}\n`;
  for (const { files, server } of all.machines) {
    files.put(manifestPath, upgraded.replace(flag, more), { mode: 0o600 });
    await server.restart();
  }
  return all;
}

async function destroyed(all: SimulatedControlPlane): Promise<readonly (string | null | undefined)[]> {
  for (const stage of ['sign-back', 'accept-back'] as const) {
    await all.carryOut(await all.planRemoval(stage, { acceptLoss: true }));
  }
  return [...all.machines.map(({ files }) => files.text(manifestPath)), all.cluster.kubeadm];
}

it.each(['kubeadm', 'separate'] as const)(
  'destroy takes out an issuer that kubeadm-config brought before irsactl did (key: %s)',
  async (key) => {
    expect(await destroyed(await upgradedMeanwhile(key))).toEqual([upgraded, kubeadm]);
  },
);

it.each(['kubeadm', 'separate'] as const)('also where the next apply has finished (key: %s)', async (key) => {
  const all = await upgradedMeanwhile(key);
  await all.carryOut(await all.plan());
  expect((await all.machines[0]?.server.mint())?.issuer).toBe(ourIssuer);
  expect(await destroyed(all)).toEqual([upgraded, kubeadm]);
});
