import { expect, it } from 'vitest';
import { manifestPath, ourIssuer, simulatedNode } from '../../../../test/support/simulated-node.ts';

const folder = '/etc/kubernetes/irsactl/prod-1';
const publicFile = '/etc/kubernetes/pki/sa.pub';
const source = { source: 'generate', algorithm: 'RS256', bits: 2048, placement: 'kubeadm' } as const;

it.each([
  ['only the API server had not come back', false],
  ['somebody wrote a key file anew since', true],
])('a step that went back goes on where %s, once it serves again', async (_, isWritten) => {
  const node = simulatedNode({ source });
  const plan = await node.plan();
  const before = node.files.text(manifestPath);
  // As where two of three nodes are gone, and etcd has no majority.
  let isGone = false;
  node.clock.onSleep = () => {
    isGone ||= node.files.text(manifestPath) !== before;
  };
  node.server.refuses = () => isGone;
  await expect(node.carryOut(plan)).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-021' });
  expect(node.files.text(manifestPath)).toBe(before);
  node.clock.onSleep = () => {};
  if (isWritten) node.files.put(publicFile, `${node.files.text(publicFile)}\n`);
  isGone = false;
  const failed = `${folder}/failed.json`;
  await expect(node.carryOut(await node.plan())).rejects.toMatchObject({
    code: 'IRSA-CONTROLPLANE-020',
    problem: { next: expect.stringContaining(failed) },
  });
  expect(await node.files.list(`${folder}/switch`)).toBeNull();
  await node.files.remove(failed);
  await node.carryOut(await node.plan());
  expect((await node.server.mint())?.issuer).toBe(ourIssuer);
});
