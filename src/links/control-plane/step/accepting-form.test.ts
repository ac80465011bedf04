import { describe, expect, it } from 'vitest';
import {
  manifestPath,
  oldIssuer,
  ourIssuer,
  type SimulatedNode,
  simulatedNode,
} from '../../../../test/support/simulated-node.ts';

describe('a sole API server that may have signed with what does not work', () => {
  it.each([
    [
      'refuses tokens that it has just issued',
      (node: SimulatedNode) => {
        node.server.forgets = ({ issuer }) => issuer === ourIssuer;
      },
    ],
    [
      'refuses tokens from before',
      (node: SimulatedNode) => {
        node.server.forgets = ({ issuer }) =>
          issuer !== ourIssuer && node.server.mintNow()?.issuer === ourIssuer;
      },
    ],
  ])('goes back to the form that accepts both where it %s', async (_, spoil) => {
    const node = simulatedNode();
    const plan = await node.plan();
    spoil(node);
    await expect(node.carryOut(plan)).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-020',
      problem: { what: expect.stringContaining('it serves') },
    });
    expect(node.files.text(manifestPath)).toContain(ourIssuer);
    expect((await node.server.mint())?.issuer).toBe(oldIssuer);
  });

  it('keeps the form that accepts both where the API server listened, although no look met it ready', async () => {
    const node = simulatedNode();
    const plan = await node.plan();
    node.server.refuses = (issuers) => issuers[0] === ourIssuer;
    node.server.listensNow = () => node.server.processNow() !== null;
    await expect(node.carryOut(plan)).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-020' });
    // A token that was signed meanwhile stays good.
    expect(node.files.text(manifestPath)).toContain(ourIssuer);
    expect((await node.server.mint())?.issuer).toBe(oldIssuer);
  });
});
