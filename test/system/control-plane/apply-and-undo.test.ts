import { readFile, stat } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { localChain, stageKey } from '../../support/local-chain.ts';
import { localCluster } from '../../support/local-cluster.ts';
import { verdictOf } from '../../support/look.ts';

const cluster = localCluster();

describe('the control plane of a local cluster', () => {
  it.each(['cluster', 'new'] as const)(
    'signs for the chain with the key of source %s, still accepts old tokens, and rolls back byte for byte',
    async (source) => {
      const chain = await localChain(cluster(), { source });
      const server = await chain.server();
      const before = { text: await readFile(chain.node.manifest), facts: await stat(chain.node.manifest) };
      const oldToken = await server.mint();
      if (source === 'new') await stageKey(chain);

      const plan = await chain.plan();
      expect(plan.findings).toEqual([]);
      const end = source === 'new' ? ['end-rotation'] : [];
      expect(plan.changes.map(({ kind }) => kind)).toEqual(['accept', 'sign', ...end]);
      await chain.applyAll(plan);

      expect(await server.servedIssuer()).toBe(chain.issuer);
      const { publicKeys } = await chain.outputs();
      const [key] = publicKeys.known ? publicKeys.value : [];
      const newToken = await server.mint();
      expect(newToken).toMatchObject({ issuer: chain.issuer, keyId: key?.kid });
      expect(newToken?.keyId === oldToken?.keyId).toBe(source === 'cluster');
      // Default tokens keep their audience, and old tokens still authenticate.
      expect(newToken?.audiences).toEqual(oldToken?.audiences);
      expect(await server.accepts(oldToken?.token ?? '')).toBe(true);
      expect((await chain.plan()).changes).toEqual([]);
      const { controlPlane } = chain.links;
      expect(await verdictOf(controlPlane, chain.context, await chain.outputs(), () => undefined)).toEqual(
        [],
      );

      const signBack = await chain.planRemoval('sign-back');
      expect(signBack.changes.map(({ kind }) => kind)).toEqual(['sign']);
      await chain.applyAll(signBack);
      expect(await server.mint()).toMatchObject({ issuer: oldToken?.issuer, keyId: oldToken?.keyId });
      expect(await server.accepts(newToken?.token ?? '')).toBe(true);
      expect((await chain.planRemoval('sign-back')).changes).toEqual([]);

      const acceptBack = await chain.planRemoval('accept-back');
      expect(acceptBack.findings).toEqual([]);
      expect(acceptBack.changes.map(({ kind }) => kind)).toEqual(['retire', 'forget']);
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
      await expect(stat(chain.directory)).rejects.toThrow('ENOENT');
      expect((await chain.planRemoval('accept-back')).changes).toEqual([]);
    },
  );
});
