import { firstControlPlane } from '../first-control-plane.ts';
import { acceptedAt, mintedAt, proveWhole, restartBy } from './api-server-checks.ts';
import { clusterState, differences, proveNothingLeft } from './cluster-state.ts';
import { type LabChain, labChain } from './lab-chain.ts';
import { apiServerManifest } from './on-node.ts';
import { type Proof, prove } from './proof.ts';

const kept = '/etc/kubernetes/before-set-by-hand.yaml';

export const setByHand: Proof = {
  name: 'set-by-hand',
  claim:
    'With `controlPlane: manual`, apply changes no node, prints the flags to set, and exits with 3. With exactly these flags set, the next apply exits with 0 and the chain works.',
  shape: { controlPlanes: 1, workers: 1 },
  sets: [],
  run: async (context) => {
    const { lab, say } = context;
    const node = firstControlPlane(lab);
    const before = await clusterState(lab);
    const old = await mintedAt(lab, node);
    const chain = await labChain(context, { more: { controlPlane: 'manual' } });
    const first = await chain.run(['apply', '--yes']);
    prove(first.code === 3, `apply ended with ${first.code}, not with 3:\n${first.stderr}`);
    const flags = printedFlags(`${first.stdout}${first.stderr}`);
    prove(flags.length > 0, `apply printed no flags:\n${first.stderr}`);
    for (const flag of flags) say(flag);
    const touched = differences(before, await clusterState(lab));
    prove(touched.length === 0, `apply changed the node:\n${touched.join('\n')}`);
    const names = [...new Set(flags.map((flag) => flag.split('=')[0] ?? ''))];
    const edit = [
      ...names.map((name) => `-e '/- ${name}=/d'`),
      ...flags.map((flag) => `-e '/- --allow-privileged=/i\\    - ${flag}'`),
    ];
    await restartBy(
      node,
      `cp -p ${apiServerManifest} ${kept} && sed -i ${edit.join(' ')} ${apiServerManifest}`,
    );
    await chain.must(['apply', '--yes']);
    await proveWhole(lab, chain);
    prove(await acceptedAt(node, old.token), 'A token from before is refused.');
    await undo(chain, () => restartBy(node, `mv ${kept} ${apiServerManifest}`));
    await proveNothingLeft(lab, before);
    return `${flags.length} printed flags were set; the chain worked, and destroy left nothing`;
  },
};

/** Returns the flags that stand on separate lines. */
function printedFlags(said: string): string[] {
  return [...said.matchAll(/^ *(--(?:service-account-issuer|api-audiences)=\S+)$/gm)].map(
    ([, flag = '']) => flag,
  );
}

/** Proves that destroy first requires the removal of the flags, then destroys the chain. */
async function undo(chain: LabChain, restore: () => Promise<unknown>): Promise<void> {
  const refused = await chain.run(['destroy', '--yes']);
  const said = `${refused.stdout}${refused.stderr}`;
  prove(
    refused.code !== 0 && said.includes('IRSA-CONTROLPLANE-161'),
    `destroy ended with ${refused.code}:\n${said}`,
  );
  await restore();
  await chain.must(['destroy', '--yes']);
  await chain.must(['destroy', '--yes', '--accept-loss']);
}
