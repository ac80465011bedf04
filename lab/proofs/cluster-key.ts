import { firstControlPlane } from '../first-control-plane.ts';
import { clusterState } from './cluster-state.ts';
import { labChain } from './lab-chain.ts';
import { onNode } from './on-node.ts';
import { type Proof, prove } from './proof.ts';
import { acceptedAt, mintedAt } from './serves.ts';
import { proveNothingLeft, settled } from './without-a-trace.ts';

/** The key of the cluster stays: only the issuer changes, and rollback gives it back without a word to AWS. */
export const clusterKey: Proof = {
  name: 'cluster-key',
  claim:
    'With the key that the cluster has (`signing-key.source: cluster`) apply and rollback change no key file.',
  shape: { controlPlanes: 1, workers: 1 },
  sets: [],
  run: async (context) => {
    const { lab, say } = context;
    const node = firstControlPlane(lab);
    const chain = await labChain(context, { injection: 'none', more: { signingKey: { source: 'cluster' } } });
    const before = await clusterState(lab);
    const keys = () =>
      onNode(node, 'cd /etc/kubernetes/pki && stat -c "%n %i %Y" sa.key sa.pub && sha256sum sa.key sa.pub');
    const [keysBefore, old] = [await keys(), await mintedAt(lab, node)];
    const applied = await chain.must(['apply', '--yes']);
    await chain.must(['verify']);
    const ours = await mintedAt(lab, node);
    prove(ours.iss === chain.issuer && ours.kid === old.kid, `It signs for ${ours.iss} with ${ours.kid}.`);
    prove((await keys()) === keysBefore, 'apply has touched the key files.');
    await chain.must(['rollback', '--yes']);
    const back = await mintedAt(lab, node);
    prove(back.iss === old.iss && back.kid === old.kid, `After rollback it signs for ${back.iss}.`);
    for (const { token } of [old, ours])
      prove(await acceptedAt(node, token), 'A token is refused after the first stage.');
    await settled();
    await chain.must(['rollback', '--yes', '--accept-loss']);
    prove(!(await acceptedAt(node, ours.token)), 'After rollback a token of the chain is still accepted.');
    prove(await acceptedAt(node, old.token), 'After rollback a token from before is refused.');
    prove((await keys()) === keysBefore, 'rollback has touched the key files.');
    // What is in AWS and at the service accounts rollback leaves.
    await chain.must(['destroy', '--yes']);
    await proveNothingLeft(lab, before);
    say(`apply took ${applied.seconds.toFixed(0)} s`);
    return `the key files are the very same ones, and ${before.size} files and facts as before`;
  },
};
