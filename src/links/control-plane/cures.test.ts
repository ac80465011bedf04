import { describe, expect, it } from 'vitest';
import { verdictOf } from '../../../test/support/look.ts';
import {
  manifestPath,
  ourIssuer,
  ownKeyPath,
  type SimulatedNode,
  simulatedNode,
} from '../../../test/support/simulated-node.ts';
import type { Consent } from '../../chain/link.ts';

const failed = '/etc/kubernetes/irsactl/prod-1/failed.json';
const apply = 'Run `irsactl apply --only control-plane`.';

async function edit(node: SimulatedNode, change: (text: string) => string): Promise<void> {
  node.files.put(manifestPath, change(node.files.text(manifestPath) ?? ''));
  await node.server.restart();
}

const findings = (node: SimulatedNode) => verdictOf(node.link, node.context, node.outputs);

describe('the cure that verify names', () => {
  it.each<[string, (text: string) => string, string, Partial<Consent>]>([
    [
      'an issuer of the operator’s before the chain’s',
      (text) =>
        text.replace(
          `    - --service-account-issuer=${ourIssuer}`,
          `    - --service-account-issuer=https://own.example\n    - --service-account-issuer=${ourIssuer}`,
        ),
      '--issuer-change-reviewed',
      { issuerChangeReviewed: true },
    ],
    [
      'another key that signs',
      (text) => text.replace(`signing-key-file=${ownKeyPath}`, 'signing-key-file=/etc/kubernetes/pki/sa.key'),
      apply,
      {},
    ],
    [
      'the chain’s key line taken out',
      (text) => text.replace(/.*service-account-key-file=.*irsactl-prod-1-sa\.pub\n/, ''),
      apply,
      {},
    ],
  ])('cures: %s', async (_, change, cure, over) => {
    const node = simulatedNode();
    await node.carryOut(await node.plan());
    await edit(node, change);
    const found = await findings(node);
    expect(found).not.toEqual([]);
    for (const { next } of found) expect(next).toContain(cure);
    const plan = await node.plan(over);
    expect(plan.findings).toEqual([]);
    await node.carryOut(plan);
    expect(await findings(node)).toEqual([]);
  });

  it('cures: a change that was put back', async () => {
    const node = simulatedNode();
    node.server.refuses = ([issuer]) => issuer === ourIssuer;
    await expect(node.carryOut(await node.plan())).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-020' });
    const found = await findings(node);
    expect(found).not.toEqual([]);
    for (const { next } of found) expect(next).toContain(`remove ${failed}`);
    node.server.refuses = () => false;
    await node.files.remove(failed);
    await node.carryOut(await node.plan());
    expect(await findings(node)).toEqual([]);
  });

  it('is a restart where apply would find nothing to do', async () => {
    const node = simulatedNode();
    await node.carryOut(await node.plan());
    const start = node.server.restart.bind(node.server);
    node.server.forgets = () => true;
    const found = await findings(node);
    expect((await node.plan()).changes).toEqual([]);
    for (const { next } of found) expect(next).toMatch(/restart/);
    node.server.forgets = () => false;
    await start();
    expect(await findings(node)).toEqual([]);
  });
});
