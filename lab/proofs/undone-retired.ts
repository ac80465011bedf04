import { firstControlPlane } from '../first-control-plane.ts';
import type { Lab } from '../lab.ts';
import { startLoad } from '../load/start-load.ts';
import { apiServerManifest } from './api-server-manifest.ts';
import { issuersOn } from './issuers-on.ts';
import { labChain } from './lab-chain.ts';
import { onNode } from './on-node.ts';
import { type Proof, prove } from './proof.ts';
import { acceptedAtEach, mintedAt, mintedAtEach, untilRestarted } from './serves.ts';
import { proveBalancerAsked, settled, underLoad } from './without-a-trace.ts';

/** The way back to an issuer that no API server accepts any more: somebody took it out while the chain stood. */
export const undoneRetired: Proof = {
  name: 'undone-retired',
  claim:
    'On three nodes from which the issuer of before was taken out meanwhile, destroy has all of them accept it again before one signs by it: no token is refused.',
  shape: { controlPlanes: 3, workers: 1 },
  sets: [],
  // What was taken out by hand is not put back as it was.
  spends: true,
  run: async (context) => {
    const { lab, load: options, say } = context;
    const chain = await labChain(context, { injection: 'none' });
    const { iss: old } = await mintedAt(lab, firstControlPlane(lab));
    await chain.must(['apply', '--yes']);
    await retire(lab, old);
    const verdict = await chain.run(['verify']);
    prove(
      /IRSA-CONTROLPLANE-044/.test(`${verdict.stdout}${verdict.stderr}`),
      `verify does not see that the issuer of before is gone:\n${verdict.stdout}${verdict.stderr}`,
    );
    const load = await startLoad(lab, { ...options, everyMilliseconds: 400 });
    try {
      const report = await underLoad(load, say, () => chain.must(['destroy', '--yes']).then(settled));
      const { requests, unauthorized } = report.summary;
      proveBalancerAsked(report);
      prove(unauthorized === 0, `${unauthorized} of ${requests} requests were answered by 401.`);
    } finally {
      await load.stop();
    }
    const issuers = await mintedAtEach(lab);
    prove(
      issuers.every(({ iss }) => iss === old),
      `Tokens are of ${issuers.map(({ iss }) => iss).join(', ')}, not of ${old}.`,
    );
    for (const { token } of issuers) {
      prove(
        (await acceptedAtEach(lab, token)).every(Boolean),
        'A token of before irsactl is refused somewhere.',
      );
    }
    await chain.must(['destroy', '--yes', '--accept-loss']);
    for (const node of lab.controlPlanes) {
      const left = (await issuersOn(node)).join(', ');
      prove(left === old, `The issuers of ${node.name} are ${left}, not ${old} alone.`);
    }
    return `${old} was taken out of three nodes, and destroy made each issue it again; 0 × 401`;
  },
};

/** As a person does it a day after the change: one node after the other. */
async function retire(lab: Lab, issuer: string): Promise<void> {
  const edited = '/etc/kubernetes/edited.yaml';
  for (const node of lab.controlPlanes) {
    await onNode(
      node,
      `grep -v -F -e '--service-account-issuer=${issuer}' ${apiServerManifest} > ${edited} && mv ${edited} ${apiServerManifest}`,
    );
    await untilRestarted(node);
  }
}
