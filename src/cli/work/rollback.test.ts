import { describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  keys,
  oldIssuer,
  ourIssuer,
  type SimulatedControlPlane,
  simulatedControlPlane,
  stagedKeyPath,
} from '../../../test/support/simulated-control-plane.ts';
import { known } from '../../chain/known.ts';
import type { ChainLease } from '../../chain/lease.ts';
import { emptyPlan, type Link } from '../../chain/link.ts';
import { unknownStanding } from '../../chain/standing.ts';
import { jwkOf } from '../../trust/jwks.ts';
import type { ChainOptions } from '../chain-options.ts';
import type { OpenedChain } from '../compose.ts';
import { declaredIssuer } from '../declared-issuer.ts';
import { rollbackOpened } from './rollback.ts';

const options: ChainOptions = { file: 'irsa.yaml', output: 'json', yes: true };
const lease: ChainLease = { assertHeld: () => {}, release: async () => {} };

/** Outputs the staged key; the rest of the first link does not matter here. */
const stagedKey: Link = {
  name: 'signing-key',
  observe: async () => ({
    plan: () => ({ ...emptyPlan('staged'), outputs: { publicKeys: known([jwkOf(keys.chain.publicKey)]) } }),
    planRemoval: () => emptyPlan('staged'),
    standing: () => unknownStanding,
    verify: async () => [],
    fits: () => true,
  }),
  faultOf: () => null,
  laneOf: () => '',
  apply: async () => undefined,
};

async function rolledBack(opened: OpenedChain): Promise<{ carriedOut: boolean; plan: { intent: string } }> {
  return JSON.parse(await written(opened, { ...options, quiet: true }));
}

/** The standard output of rollback. */
async function written(opened: OpenedChain, given: ChainOptions): Promise<string> {
  let text = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((chunk, ...rest) => {
    text += String(chunk);
    rest.findLast((argument) => typeof argument === 'function')?.();
    return true;
  });
  onTestFinished(() => write.mockRestore());
  await rollbackOpened(opened, given);
  write.mockRestore();
  return text;
}

/** The files of every node except the staged key, which apply has copied to the API server's own files. */
function filesOf({ machines }: SimulatedControlPlane) {
  return machines.map(({ files }) =>
    Object.fromEntries(
      [...files.files]
        .filter(([path]) => path !== stagedKeyPath)
        .map(
          ([
            path,
            {
              content,
              attributes: { mode, owner, group },
            },
          ]) => [path, { text: content.toString('utf8'), mode, owner, group }],
        ),
    ),
  );
}

describe('rollback', () => {
  it("signs back, and in a second run restores every API server's state from before irsactl", async () => {
    const cluster = simulatedControlPlane({ count: 3, source: 'new' });
    const before = filesOf(cluster);
    await cluster.carryOut(await cluster.plan());
    const opened: OpenedChain = {
      context: cluster.context,
      links: [stagedKey, declaredIssuer, cluster.link],
      underLease: (work) => work(lease),
    };
    const issuers = () => cluster.machines.map(({ server }) => server.mintNow()?.issuer);
    const shown = await written(opened, { ...options, output: 'text', dryRun: true });
    expect(shown).toContain('3 to change (*), 3 restarts of API servers (~).');
    expect(shown).toMatch(/\.\nNext: irsactl rollback\n$/);
    expect(issuers()).toEqual([ourIssuer, ourIssuer, ourIssuer]);
    expect(await rolledBack(opened)).toMatchObject({ carriedOut: true, plan: { intent: 'sign-back' } });
    expect(issuers()).toEqual([oldIssuer, oldIssuer, oldIssuer]);
    expect(await rolledBack(opened)).toMatchObject({ carriedOut: true, plan: { intent: 'accept-back' } });
    expect(filesOf(cluster)).toEqual(before);
    expect(await rolledBack(opened)).toMatchObject({ carriedOut: false });
  });

  it('names the holders of tokens that it would invalidate, and requires consent', async () => {
    const cluster = simulatedControlPlane({ source: 'new' });
    await cluster.carryOut(await cluster.plan());
    await cluster.carryOut(await cluster.planRemoval('sign-back'));
    cluster.cluster.pods = [
      {
        namespace: 'shop',
        name: 'orders-1',
        owner: 'deployment/one',
        node: '',
        started: null,
        created: 0,
        audiences: [],
        lifetimes: [{ audience: null, seconds: 3607 }],
      },
    ];
    const opened: OpenedChain = {
      context: cluster.context,
      links: [stagedKey, declaredIssuer, cluster.link],
      underLease: (work) => work(lease),
    };
    await expect(rolledBack(opened)).rejects.toThrow('IRSA-CONTROLPLANE-029');
  });
});
