import { readFile, stat } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { noOutputs } from '../../../src/chain/outputs.ts';
import { localChain, noConsent, stageKey } from '../../support/local-chain.ts';
import { localCluster } from '../../support/local-cluster.ts';
import { removalOf, verdictOf } from '../../support/look.ts';

const cluster = localCluster();

describe('the control plane of a local cluster', () => {
  it('signs for the chain, accepts what it accepted, and goes back byte for byte', async () => {
    const chain = await localChain(cluster());
    const server = chain.ports.apiServer(chain.node);
    const before = { text: await readFile(chain.node.manifest), facts: await stat(chain.node.manifest) };
    const oldToken = await server.mint();
    await stageKey(chain);

    const plan = await chain.plan();
    expect(plan.findings).toEqual([]);
    expect(plan.changes.map(({ kind }) => kind)).toEqual(['install-key', 'sign']);
    await chain.applyAll(plan);

    expect(await server.servedIssuer()).toBe(chain.issuer);
    const { publicKeys } = await chain.outputs();
    const [key] = publicKeys.known ? publicKeys.value : [];
    const newToken = await server.mint();
    expect(newToken).toMatchObject({ issuer: chain.issuer, keyId: key?.kid });
    // Default tokens keep their audience, and tokens from before still authenticate.
    expect(newToken?.audiences).toEqual(oldToken?.audiences);
    expect(await server.accepts(oldToken?.token ?? '')).toBe(true);
    expect((await chain.plan()).changes).toEqual([]);
    const verdict = await verdictOf(
      chain.links.controlPlane,
      chain.context,
      await chain.outputs(),
      () => undefined,
    );
    expect(verdict).toEqual([]);

    const signBack = await chain.planRemoval('sign-back');
    expect(signBack.changes.map(({ kind }) => kind)).toEqual(['sign-back']);
    await chain.applyAll(signBack);
    expect(await server.mint()).toMatchObject({ issuer: oldToken?.issuer, keyId: oldToken?.keyId });
    expect(await server.accepts(newToken?.token ?? '')).toBe(true);
    expect((await chain.planRemoval('sign-back')).changes).toEqual([]);

    const acceptBack = await chain.planRemoval('accept-back');
    expect(acceptBack.findings).toEqual([]);
    expect(acceptBack.changes.map(({ kind }) => kind)).toEqual([
      'restore-original',
      'remove-key',
      'remove-backups',
    ]);
    await chain.applyAll(acceptBack);
    expect(await server.accepts(newToken?.token ?? '')).toBe(false);
    expect(await readFile(chain.node.manifest)).toEqual(before.text);
    const after = await stat(chain.node.manifest);
    expect([after.mode, after.uid, after.gid, after.mtimeMs]).toEqual([
      before.facts.mode,
      before.facts.uid,
      before.facts.gid,
      before.facts.mtimeMs,
    ]);

    const outputs = await chain.outputs();
    const lastly = await removalOf(chain.links.signingKey, chain.context, outputs, 'accept-back', noConsent);
    for (const change of lastly.changes) {
      await chain.links.signingKey.apply(change, chain.context, noOutputs, () => undefined);
    }
    await expect(stat(chain.directory)).rejects.toThrow('ENOENT');
    expect((await chain.planRemoval('accept-back')).changes).toEqual([]);
  });
});
