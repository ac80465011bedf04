import { expect, it } from 'vitest';
import { Killed } from '../../../test/support/in-memory-node.ts';
import {
  codesOf,
  manifestPath,
  ownFiles,
  ownFolder,
  simulatedControlPlane,
} from '../../../test/support/simulated-control-plane.ts';
import { explainedOutage } from '../../cli/reach-cluster.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import { forgetDestroy, recordDestroy } from './begun-destroy.ts';

const away = new IrsaError('IRSA-CLUSTER-002', { what: 'It does not answer.', why: 'Why.', next: 'Next.' });

/** A destroy that was killed while it waited for the API server of its first pass. */
async function killedDestroy() {
  const control = simulatedControlPlane();
  const { nodes, ports, clock, machine } = control;
  await control.carryOut(await control.plan());
  const plan = await control.planRemoval('sign-back');
  await recordDestroy('prod-1', nodes, ports);
  const before = machine.files.text(manifestPath);
  clock.onSleep = () => {
    if (machine.files.text(manifestPath) !== before) throw new Killed('while it waits');
  };
  await expect(control.carryOut(plan)).rejects.toThrow(Killed);
  clock.onSleep = () => undefined;
  return control;
}

it('names destroy while its last change is not finished, also while no API server answers', async () => {
  const { plan, context, ports } = await killedDestroy();
  const [unfinished, begun] = (await plan()).findings;
  expect(unfinished).toMatchObject({
    code: 'IRSA-CONTROLPLANE-046',
    next: expect.stringContaining('`irsactl destroy` waits for that and continues'),
  });
  expect(begun).toMatchObject({ code: 'IRSA-CONTROLPLANE-168', severity: 'warning' });
  expect(await explainedOutage(away, context.chain, ports)).toMatchObject({
    code: 'IRSA-CONTROLPLANE-046',
    problem: { next: expect.stringContaining('`irsactl destroy`') },
  });
});

it('names destroy until its second run has ended, which leaves nothing', async () => {
  const control = await killedDestroy();
  await control.settle();
  expect(codesOf(await control.plan())).toEqual(['IRSA-CONTROLPLANE-168']);
  await control.carryOut(await control.planRemoval('sign-back'));
  expect(codesOf(await control.plan())).toEqual(['IRSA-CONTROLPLANE-168']);
  await control.carryOut(await control.planRemoval('accept-back', { acceptLoss: true }));
  await forgetDestroy('prod-1', control.nodes, control.ports);
  expect(ownFiles(control)).toEqual([]);
  expect(codesOf(await control.plan())).toEqual([]);
});

it('is forgotten by apply, which keeps the record of the chain', async () => {
  const control = await killedDestroy();
  await control.settle();
  await forgetDestroy('prod-1', control.nodes, control.ports);
  expect(codesOf(await control.plan())).toEqual([]);
  expect(ownFiles(control)).toContain(`${ownFolder}/record.json`);
});

it('leaves no folder on a node that has nothing else of the chain', async () => {
  const { nodes, ports, machine } = simulatedControlPlane();
  const before = machine.files.snapshot();
  await recordDestroy('prod-1', nodes, ports);
  expect(machine.files.text(`${ownFolder}/destroying`)).toMatch(
    /^irsactl destroy has begun at .+ and has not ended/,
  );
  await forgetDestroy('prod-1', nodes, ports);
  expect(machine.files.snapshot()).toEqual(before);
});
