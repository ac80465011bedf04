import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { interruptedNodes, settleNodes } from '../../../src/links/control-plane/settle.ts';
import { localChain } from '../../support/local-chain.ts';
import { localCluster } from '../../support/local-cluster.ts';

const cluster = localCluster();

describe('a run killed right after it installed the new manifest', () => {
  it('is rolled back by the real switch, and the next run resumes', {
    timeout: 300_000,
  }, async () => {
    const before = await readFile(cluster().manifestPath);
    const killed = await localChain(cluster(), {
      afterScript: () => {
        if (!readFileSync(cluster().manifestPath).equals(before)) throw new Error('killed');
      },
    });
    const { node, context } = killed;
    await expect(killed.applyAll(await killed.plan())).rejects.toThrow('killed');
    expect(await readFile(node.manifest)).not.toEqual(before);

    const next = await localChain(cluster(), {
      name: context.chain.name,
      directory: node.directory,
      context,
    });
    expect(await interruptedNodes(context.chain.name, [node], next.ports)).toMatchObject([
      { left: { state: 'armed' } },
    ]);
    await settleNodes(context.chain.name, [node], next.ports, () => undefined);
    expect(await readFile(node.manifest)).toEqual(before);
    await cluster().waitUntilReady();
    expect(await interruptedNodes(context.chain.name, [node], next.ports)).toEqual([]);

    const plan = await next.plan();
    expect(plan.findings).toEqual([]);
    await next.applyAll(plan);
    expect(await (await next.server()).servedIssuer()).toBe(next.issuer);
    await next.applyAll(await next.planRemoval('sign-back'));
    await next.applyAll(await next.planRemoval('accept-back'));
    expect(await readFile(node.manifest)).toEqual(before);
  });
});
