import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/chain/change.ts';
import type { NodeFiles } from '../../../src/links/control-plane/ports.ts';
import { healInterruptedStep, interruptedStep } from '../../../src/links/control-plane/step/heal.ts';
import { localFiles } from '../../../src/nodes/local-files.ts';
import { type LocalChain, localChain, stageKey } from '../../support/local-chain.ts';
import { localCluster } from '../../support/local-cluster.ts';
import { verdictOf } from '../../support/look.ts';

const cluster = localCluster();

/** What happens in the moment in which the new manifest is put in place. */
interface AtRename {
  /** A key file that is spoilt: the manifest is sound, and the API server does not start all the same. */
  readonly spoils?: string;
  /** The run ends as if killed, right after it. */
  readonly kills?: boolean;
}

function atRename({ spoils, kills }: AtRename): (real: NodeFiles) => NodeFiles {
  return (real) => ({
    ...real,
    async rename(from, to) {
      const isNew = from.includes('/previous/next/') && to === cluster().manifestPath;
      if (isNew && spoils) await real.write(spoils, 'no key', { mode: 0o644 });
      await real.rename(from, to);
      if (isNew && kills) throw new Error('killed');
    },
  });
}

function ownKey(name: string): string {
  return `${cluster().pkiDirectory}/irsactl-${name}-sa.pub`;
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
    const files = atRename({ spoils: ownKey('t-spoilt') });
    const chain = await localChain(cluster(), { name: 't-spoilt', patienceSeconds: 30, files });
    const before = await readFile(chain.node.manifest);
    const sign = await untilSign(chain);
    await expect(chain.apply(sign)).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-020',
      problem: { what: expect.stringContaining('the previous manifest is in place again, and it serves') },
    });
    expect(await readFile(chain.node.manifest)).toEqual(before);
    await cluster().waitUntilReady();
    await takeBack(chain);
  });

  it('goes on after a kill in the middle of the restart: the step is confirmed', async () => {
    const first = await localChain(cluster(), { files: atRename({ kills: true }) });
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
    expect(await next.ports.apiServer(next.node).servedIssuer()).toBe(next.issuer);
    await takeBack(next);
  });

  it('is healed from the node’s files alone where the API server is down after a kill', async () => {
    const files = atRename({ spoils: ownKey('t-down'), kills: true });
    const first = await localChain(cluster(), { name: 't-down', patienceSeconds: 30, files });
    const before = await readFile(first.node.manifest);
    const sign = await untilSign(first);
    await expect(first.apply(sign)).rejects.toThrow('killed');
    const ports = { ...first.ports, nodeFiles: () => localFiles, patienceSeconds: 30 };
    await expect(interruptedStep('t-down', [first.node], ports)).resolves.toMatchObject({
      code: 'IRSA-CONTROLPLANE-046',
    });
    const healing = healInterruptedStep('t-down', [first.node], ports, () => undefined);
    await expect(healing).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-020' });
    expect(await readFile(first.node.manifest)).toEqual(before);
    await cluster().waitUntilReady();
  });

  it('keeps signing with the key of the cluster where irsa.yaml says so', async () => {
    const chain = await localChain(cluster(), { source: { source: 'cluster' } });
    const before = await readFile(chain.node.manifest);
    const server = chain.ports.apiServer(chain.node);
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
