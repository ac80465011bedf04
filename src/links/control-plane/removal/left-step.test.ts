import { expect, it } from 'vitest';
import { kindsOf, manifestPath, simulatedNode } from '../../../../test/support/simulated-node.ts';

const switchFolder = '/etc/kubernetes/irsactl/prod-1/switch';

async function killedBeforeSwap() {
  const node = simulatedNode();
  const plan = await node.plan();
  const { rename } = node.files;
  node.files.rename = async (from, to) => {
    if (to === manifestPath) throw new Error('killed');
    await rename.call(node.files, from, to);
  };
  await expect(node.carryOut(plan)).rejects.toThrow('killed');
  Object.assign(node.files, { rename });
  expect(await node.files.list(switchFolder)).toContain('armed');
  return node;
}

it('the backups of a run that was killed go only once its switch has undone its step', async () => {
  const node = await killedBeforeSwap();
  const { remove } = node.files;
  const removal = await node.planRemoval('accept-back', { acceptLoss: true });
  expect(kindsOf(removal)).toContain('remove-backups');
  let last: readonly string[] | null = null;
  node.files.remove = async (path) => {
    if (path === switchFolder) last ??= await node.files.list(switchFolder);
    await remove.call(node.files, path);
  };
  await node.carryOut(removal);
  expect(last).toContain('restored');
  expect(last).not.toContain('pid');
  // The key is the signing-key link's to remove.
  expect(await node.files.list('/etc/kubernetes/irsactl/prod-1')).toEqual(['signing.key']);
});

it('and its stand-in goes with them, and the copy of the key that it had', async () => {
  const node = await killedBeforeSwap();
  node.files.put('/etc/kubernetes/irsactl/prod-1/stand-in/0', 'a key');
  node.files.put('/etc/kubernetes/manifests/kube-apiserver-irsactl-prod-1.1.yaml', '');
  await node.carryOut(await node.planRemoval('accept-back', { acceptLoss: true }));
  expect(await node.files.list('/etc/kubernetes/irsactl/prod-1')).toEqual(['signing.key']);
  expect(await node.files.list('/etc/kubernetes/manifests')).toEqual(['kube-apiserver.yaml']);
});
