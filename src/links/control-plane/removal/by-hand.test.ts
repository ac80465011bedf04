import { describe, expect, it } from 'vitest';
import {
  pki,
  retireIssuer,
  type SimulatedMachine,
  simulatedControlPlane,
  watchTokens,
} from '../../../../test/support/simulated-control-plane.ts';
import {
  codesOf,
  keys,
  kindsOf,
  manifestPath,
  oldIssuer,
  ourIssuer,
} from '../../../../test/support/simulated-node.ts';
import { pemOf } from '../../../../test/support/test-keys.ts';
import { errorCatalogue } from '../../../errors/catalogue/index.ts';

const publicPem = (key: keyof typeof keys) => pemOf(keys[key].publicKey, 'spki');
const line = (issuer: string) => `    - --service-account-issuer=${issuer}\n`;

async function lost(count: number, key: 'kubeadm' | 'separate' | 'cluster') {
  const world = simulatedControlPlane({ count, key });
  await world.carryOut(await world.plan());
  for (const { files } of world.machines) await files.remove('/etc/kubernetes/irsactl/prod-1/original');
  const plan = await world.planRemoval('sign-back');
  expect(codesOf(plan)).toEqual(Array(count).fill('IRSA-CONTROLPLANE-035'));
  return { world, next: plan.findings[0]?.next ?? '' };
}

/** Each step on every node, with its API server started anew, before the next one. */
async function onEach(
  machines: readonly SimulatedMachine[],
  step: (files: SimulatedMachine['files']) => void,
): Promise<void> {
  for (const { files, server } of machines) {
    step(files);
    await server.restart();
  }
}

function edit(files: SimulatedMachine['files'], change: (text: string) => string): void {
  files.put(manifestPath, change(files.text(manifestPath) ?? ''), { mode: 0o600 });
}

const added = (text: string) =>
  text.includes(line(oldIssuer)) ? text : text.replace(line(ourIssuer), line(ourIssuer) + line(oldIssuer));
const first = (text: string) =>
  text.replace(line(ourIssuer), '').replace(line(oldIssuer), line(oldIssuer) + line(ourIssuer));

describe('what is to be done by hand where the original is lost', () => {
  it.each([
    [1, 'stands'],
    [3, 'stands'],
    [3, 'was retired'],
  ])('refuses nobody where the key is in kubeadm’s pair: %i nodes, the old issuer %s', async (count, old) => {
    const { world, next } = await lost(count, 'kubeadm');
    const order = [
      `${pki}/sa.pub`,
      'add another issuer',
      'restart',
      `${pki}/sa.key`,
      'that issuer before',
      'once pods have new tokens',
    ];
    const places = order.map((words) => next.indexOf(words));
    expect(places).toEqual(places.toSorted((one, other) => one - other));
    expect(places).not.toContain(-1);
    const { machines } = world;
    if (old === 'was retired') await retireIssuer(world);
    const watch = watchTokens(world);
    await onEach(machines, (files) => {
      files.put(`${pki}/sa.pub`, publicPem('other') + publicPem('chain'));
      edit(files, added);
    });
    await onEach(machines, (files) => {
      files.put(`${pki}/sa.key`, pemOf(keys.other.privateKey, 'pkcs1'));
      edit(files, first);
    });
    watch.look();
    expect(watch.refusals).toEqual([]);
    watch.stop();
    expect([
      kindsOf(await world.planRemoval('sign-back')),
      codesOf(await world.planRemoval('sign-back')),
    ]).toEqual([[], []]);
    // The end of acceptance is nobody's but the one's who takes it away by hand.
    expect(codesOf(await world.planRemoval('accept-back'))).toContain('IRSA-CONTROLPLANE-035');
    await onEach(machines, (files) => {
      files.put(`${pki}/sa.pub`, publicPem('other'));
      edit(files, (text) => text.replace(line(ourIssuer), ''));
    });
    const rest = await world.planRemoval('accept-back');
    expect([codesOf(rest), kindsOf(rest)]).toEqual([[], Array(count).fill('remove-backups')]);
  });

  it('takes the key’s own files out in the same order', async () => {
    const { next } = await lost(1, 'separate');
    expect(next).toMatch(
      /each step on every node before the next: add another issuer .* another key sign .* that issuer first, .* once pods have new tokens/,
    );
  });

  it('speaks of no key where the cluster signs with its own', async () => {
    const { world, next } = await lost(3, 'cluster');
    expect(next).toMatch(
      /each step on every node before the next: add another issuer .*; put it first; .* once pods have new tokens/,
    );
    expect(next).not.toMatch(/sa\.key|signing-key/);
    await retireIssuer(world);
    const watch = watchTokens(world);
    await onEach(world.machines, (files) => edit(files, added));
    await onEach(world.machines, (files) => edit(files, first));
    expect(watch.refusals).toEqual([]);
    watch.stop();
  });

  it('is on the page of the error as well', () => {
    const { cure } = errorCatalogue['IRSA-CONTROLPLANE-035'];
    const order = ['sa.pub', 'add the other issuer', 'sa.key', 'controller-manager', 'new token'].map(
      (words) => cure.indexOf(words),
    );
    expect(order).toEqual(order.toSorted((one, other) => one - other));
    expect(order).not.toContain(-1);
  });
});
