import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/chain/change.ts';
import { apiServer } from '../../../src/kubernetes/api-server.ts';
import type { NodeFiles } from '../../../src/links/control-plane/ports.ts';
import { healInterruptedStep } from '../../../src/links/control-plane/step/heal.ts';
import { localFiles } from '../../../src/nodes/local-files.ts';
import { type LocalChain, localChain, stageKey } from '../../support/local-chain.ts';
import { localCluster } from '../../support/local-cluster.ts';
import { verdictOf } from '../../support/look.ts';

const cluster = localCluster();

/** Files on which the run ends as if killed, right after the manifest was put in place. */
function killedAfterRename(manifest: string): (real: NodeFiles) => NodeFiles {
  return (real) => ({
    ...real,
    async rename(from, to) {
      await real.rename(from, to);
      if (to === manifest) throw new Error('killed');
    },
  });
}

async function untilSign(chain: LocalChain): Promise<Change> {
  await stageKey(chain);
  const [install, sign] = (await chain.plan()).changes;
  if (!install || !sign) throw new Error('two changes are planned');
  await chain.apply(install);
  return sign;
}

async function takeBack(chain: LocalChain): Promise<void> {
  await chain.applyAll(await chain.planRemoval('sign-back'));
  await chain.applyAll(await chain.planRemoval('accept-back'));
}

describe('the control plane of a local cluster', () => {
  it('has its old flags back, and serves, where the API server does not start with the new ones', async () => {
    const chain = await localChain(cluster(), { patienceSeconds: 15 });
    const before = await readFile(chain.node.manifest);
    const sign = await untilSign(chain);
    // A key that the API server cannot read: the manifest is sound, and it does not start all the same.
    const key = `${cluster().pkiDirectory}/irsactl-${chain.context.chain.name}-sa.pub`;
    await localFiles.write(key, 'no key', { mode: 0o644 });
    await expect(chain.apply(sign)).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-020',
      problem: { what: expect.stringContaining('the previous manifest is in place again, and it serves') },
    });
    expect(await readFile(chain.node.manifest)).toEqual(before);
    await cluster().waitUntilReady();
    await takeBack(chain);
  });

  it('goes on after a kill in the middle of the restart: the step is confirmed', async () => {
    const first = await localChain(cluster(), { files: killedAfterRename(cluster().manifestPath) });
    const sign = await untilSign(first);
    await expect(first.apply(sign)).rejects.toThrow('killed');
    const { name } = first.context.chain;
    const next = await localChain(cluster(), {
      name,
      directory: first.node.directory,
      context: first.context,
    });
    const plan = await next.plan();
    expect(plan.findings).toEqual([]);
    expect(plan.changes.map(({ kind }) => kind)).toEqual(['confirm']);
    await next.applyAll(plan);
    expect((await next.plan()).changes).toEqual([]);
    expect(await apiServer(next.client).servedIssuer()).toBe(next.issuer);
    await takeBack(next);
  });

  it('is healed from the node’s files alone where the API server is down after a kill', async () => {
    const first = await localChain(cluster(), { files: killedAfterRename(cluster().manifestPath) });
    const before = await readFile(first.node.manifest);
    const sign = await untilSign(first);
    const key = `${cluster().pkiDirectory}/irsactl-${first.context.chain.name}-sa.pub`;
    await localFiles.write(key, 'no key', { mode: 0o644 });
    await expect(first.apply(sign)).rejects.toThrow('killed');
    const healing = await healInterruptedStep(
      first.context.chain.name,
      [first.node],
      { ...first.ports, nodeFiles: () => localFiles, patienceSeconds: 12 },
      () => undefined,
    );
    expect(healing).toBe('put-back');
    expect(await readFile(first.node.manifest)).toEqual(before);
    await cluster().waitUntilReady();
  });

  it('keeps signing with the key of the cluster where irsa.yaml says so', async () => {
    const chain = await localChain(cluster(), { source: { source: 'cluster' } });
    const before = await readFile(chain.node.manifest);
    const server = apiServer(chain.client);
    const old = await server.mint();
    const plan = await chain.plan();
    expect(plan.changes.map(({ kind }) => kind)).toEqual(['sign']);
    await chain.applyAll(plan);
    expect(await server.mint()).toMatchObject({
      issuer: chain.issuer,
      keyId: old?.keyId,
      audiences: old?.audiences,
    });
    expect(await server.accepts(old?.token ?? '')).toBe(true);
    const verdict = await verdictOf(
      chain.links.controlPlane,
      chain.context,
      await chain.outputs(),
      () => undefined,
    );
    expect(verdict).toEqual([]);
    await takeBack(chain);
    expect(await readFile(chain.node.manifest)).toEqual(before);
  });
});
