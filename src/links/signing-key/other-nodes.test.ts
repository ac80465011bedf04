import { describe, expect, it } from 'vitest';
import { fakeChain, fakeContext } from '../../../test/support/fake-context.ts';
import { InMemoryNode } from '../../../test/support/in-memory-node.ts';
import { planOf, removalOf } from '../../../test/support/look.ts';
import { pemOf, rsaPair } from '../../../test/support/test-keys.ts';
import { noConsent } from '../../chain/link.ts';
import { noOutputs } from '../../chain/outputs.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import { generateKey } from '../../keys/generate-key.ts';
import { jwkOf } from '../../trust/jwks.ts';
import { signingKeyLink } from './link.ts';

const folder = '/etc/kubernetes/irsactl/prod-1';
const path = `${folder}/signing.key`;
const pair = rsaPair();
const { kid } = jwkOf(pair.publicKey);

/** A chain that was begun with cp-1 as its first node, under an irsa.yaml that names cp-2 first. */
function reordered() {
  const files = new Map(['cp-1', 'cp-2', 'cp-3'].map((name) => [name, new InMemoryNode()]));
  const on = (name: string) => files.get(name) ?? new InMemoryNode();
  on('cp-1').put(path, pemOf(pair.privateKey, 'pkcs1'));
  on('cp-1').put(`${folder}/signing.kid`, `${kid}\n`);
  on('cp-1').folders.set(folder, 0o700);
  const link = signingKeyLink({
    nodeFiles: ({ name }) => on(name),
    readOperatorFile: async () => null,
    generateKeyPair: generateKey,
    clusterKeys: async () => [],
  });
  const chain = fakeChain();
  const nodes = ['cp-2', 'cp-1', 'cp-3'].flatMap((name) =>
    chain.controlPlane.nodes.slice(0, 1).map((node) => ({ ...node, name })),
  );
  const context = fakeContext({ chain: { ...chain, controlPlane: { nodes } }, goesBack: true });
  const removal = () => removalOf(link, context, noOutputs, 'accept-back', noConsent);
  return { on, files, link, context, removal };
}

describe('a key that is staged on another node than the first of irsa.yaml', () => {
  it('is taken away by destroy, wherever it lies', async () => {
    const { on, files, link, context, removal } = reordered();
    on('cp-3').put(path, pemOf(pair.privateKey, 'pkcs1'));
    on('cp-3').folders.set(folder, 0o700);
    const { changes, findings } = await removal();
    expect(findings).toEqual([]);
    expect(changes.map(({ kind, target }) => [kind, target])).toEqual([
      ['remove-staged-key', `cp-1:${path}`],
      ['remove-staged-key', `cp-3:${path}`],
    ]);
    for (const change of changes) await link.apply(change, context, noOutputs, () => undefined);
    expect([...files.values()].map((node) => node.files.size)).toEqual([0, 0, 0]);
    expect((await removal()).changes).toEqual([]);
  });

  it('is taken away beside the copy that the first one has by now', async () => {
    const { on, removal } = reordered();
    on('cp-2').put(path, pemOf(pair.privateKey, 'pkcs1'));
    on('cp-2').folders.set(folder, 0o700);
    expect((await removal()).changes.map(({ target }) => target)).toEqual([`cp-2:${path}`, `cp-1:${path}`]);
  });

  it('keeps destroy from saying that nothing is left where its node cannot be looked at', async () => {
    const { on, removal } = reordered();
    on('cp-1').facts = async () => {
      throw new IrsaError('IRSA-CLUSTER-001', { what: 'cp-1 is away.', why: 'w', next: 'n' });
    };
    expect(await removal()).toMatchObject({
      changes: [],
      findings: [{ code: 'IRSA-CLUSTER-001', severity: 'error' }],
    });
  });

  it('is named by the plan, which makes no other one', async () => {
    const { link, context } = reordered();
    const { changes, findings } = await planOf(link, { ...context, goesBack: false }, noOutputs, noConsent);
    expect([changes, findings]).toMatchObject([[], [{ code: 'IRSA-KEY-030', severity: 'error' }]]);
    expect(findings[0]?.why).toContain(`cp-1:${path}`);
  });
});

it('a staged key that is lost is said to be where the API server has it, in either placement', async () => {
  const { on, link, context } = reordered();
  await on('cp-1').remove(path);
  on('cp-2').put(`${folder}/original/record.json`, '{}');
  on('cp-2').folders.set(folder, 0o700);
  const { findings } = await planOf(link, { ...context, goesBack: false }, noOutputs, noConsent);
  expect(findings).toMatchObject([{ code: 'IRSA-KEY-030' }]);
  expect(findings[0]?.next).toContain('--service-account-signing-key-file');
});
