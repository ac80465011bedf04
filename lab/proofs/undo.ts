import { clusterState, lastingDifferences } from './cluster-state.ts';
import { labChain } from './lab-chain.ts';
import { type Proof, prove } from './proof.ts';
import { acceptedAt, mintedAt } from './serves.ts';

/** Down to the byte, in two stages, and nobody is locked out in between. */
export const undo: Proof = {
  name: 'undo',
  claim:
    'destroy leaves each file byte-equal, and tokens of before and of the chain are accepted as long as they must be.',
  shape: { controlPlanes: 3, workers: 1 },
  sets: ['ci'],
  run: async (context) => {
    const { lab, say } = context;
    const before = await clusterState(lab);
    const old = await Promise.all(lab.controlPlanes.map((node) => mintedAt(lab, node)));
    const chain = await labChain(context);
    const everywhere = async (token: string) =>
      (await Promise.all(lab.controlPlanes.map((node) => acceptedAt(node, token)))).every(Boolean);
    const minted = () => Promise.all(lab.controlPlanes.map((node) => mintedAt(lab, node)));

    await chain.must(['apply', '--yes']);
    const ours = await minted();
    prove(
      ours.every(({ iss }) => iss === chain.issuer),
      `Tokens are of ${ours.map(({ iss }) => iss).join(', ')}.`,
    );
    prove(new Set(ours.map(({ kid }) => kid)).size === 1, 'The nodes sign with different keys.');
    for (const { token } of [...old, ...ours]) {
      prove(
        await everywhere(token),
        'After apply a token of before, or of another node, is refused somewhere.',
      );
    }
    await chain.must(['destroy', '--yes']);
    const signedBack = await minted();
    prove(
      signedBack.every(({ iss, kid }) => iss === old[0]?.iss && kid === old[0]?.kid),
      'Signing was not given back.',
    );
    for (const { token } of [...old, ...ours, ...signedBack]) {
      prove(await everywhere(token), 'After the first stage a token is refused somewhere.');
    }
    say('first stage: signing is back, tokens of the chain are still accepted everywhere');
    await chain.must(['destroy', '--yes', '--accept-loss']);
    for (const { token } of old)
      prove(await everywhere(token), 'After destroy a token of before is refused somewhere.');
    prove(!(await everywhere(ours[0]?.token ?? '')), 'After destroy a token of the chain is still accepted.');
    const left = await lastingDifferences(lab, before);
    prove(left.length === 0, `Something was left behind:\n${left.join('\n')}`);
    return `${before.size} files and facts of ${lab.controlPlanes.length} nodes and the cluster are as before, tokens of before accepted`;
  },
};
