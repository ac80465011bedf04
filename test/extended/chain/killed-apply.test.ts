import { expect, it } from 'vitest';
import { plannedChanges } from '../../../src/chain/chain-plan.ts';
import { type Change, changeName } from '../../../src/chain/change.ts';
import { applyInProcess, destroyInProcess, planInProcess } from '../../support/chain-in-process.ts';
import { chainLab, labChain } from '../../support/chain-lab.ts';

const lab = chainLab();

/** Applies with the real command and kills it as soon as it has reported that `change` is done. */
async function applyUntil(change: string): Promise<void> {
  const run = await lab().irsactl('apply', ['--yes', '-o', 'json'], {
    onErrorLine: (line, child) => {
      if (line.includes('"change-done"') && JSON.parse(line).change === change) child.kill('SIGKILL');
    },
  });
  expect({ change, signal: run.signal, stderr: run.signal ? '' : run.stderr }).toEqual({
    change,
    signal: 'SIGKILL',
    stderr: '',
  });
}

async function planned(): Promise<readonly string[]> {
  return plannedChanges(await planInProcess(lab())).map(changeName);
}

async function finishAndPlanAgain(change: string): Promise<void> {
  await applyUntil(change);
  await applyInProcess(lab());
  expect({ change, left: await planned() }).toEqual({ change, left: [] });
}

/** Changes on the node; undoing them restarts the API server, so the test undoes only these. */
function isOnTheNode({ link }: Change): boolean {
  return link === 'control-plane';
}

/** Resets AWS to an empty account and removes the injection from the cluster; leaves the node unchanged. */
async function forgetAwsAndInjection(): Promise<void> {
  const { api } = lab().cluster;
  await lab().freshAws();
  const registrations = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations';
  await api.call('DELETE', `${registrations}/irsactl-${labChain.name}`);
  await api.call('DELETE', `/api/v1/namespaces/${labChain.namespace}/serviceaccounts/${labChain.account}`);
}

it('is finished by the next apply, whichever change it was killed after', { timeout: 900_000 }, async () => {
  const changes = plannedChanges(await planInProcess(lab()));
  expect(new Set(changes.map(({ link }) => link)).size).toBe(5);
  for (const change of changes.filter(isOnTheNode)) {
    await finishAndPlanAgain(changeName(change));
    await destroyInProcess(lab());
    expect(await planned()).toEqual(changes.map(changeName));
  }

  await applyInProcess(lab());
  const others = changes.filter((change) => !isOnTheNode(change)).map(changeName);
  for (const change of others) {
    await forgetAwsAndInjection();
    expect(await planned()).toEqual(others);
    await finishAndPlanAgain(change);
  }
});
