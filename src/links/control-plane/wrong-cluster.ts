import type { Finding } from '../../chain/finding.ts';
import type { NodeFacts } from './facts.ts';
import { finding } from './findings.ts';
import type { NodeState, OpenedNode } from './node-state.ts';

/**
 * Before the first change nothing ties the kubeconfig to the node but what the API server says of itself: it must be
 * what the manifest says. Later the UID that the node remembers decides.
 */
export function wrongClusterFindings({ facts, state }: OpenedNode): readonly Finding[] {
  const { api, remembered } = facts;
  if (remembered !== null || state.step !== 'none' || !api.serves) return [];
  const difference = differenceOf(facts, state);
  if (difference === null) return [];
  return [
    finding.error('IRSA-CONTROLPLANE-034', {
      what: `The kubeconfig leads to another API server than that of ${state.node.manifest}.`,
      why: difference,
      next: 'Choose the context of the cluster of this node. If the manifest was edited by hand, let the API server restart first.',
    }),
  ];
}

function differenceOf({ api, keyIds }: NodeFacts, { flags }: NodeState): string | null {
  const [issuer = 'none'] = flags.issuers;
  const served = api.issuer ?? api.minted?.issuer ?? issuer;
  if (served !== issuer)
    return `It issues tokens of ${served}; the first issuer in the manifest is ${issuer}.`;
  const { signingKeyFile } = flags;
  const [signing] = signingKeyFile === null ? [] : (keyIds.get(signingKeyFile) ?? []);
  if (!api.minted || signing === undefined || api.minted.keyId === signing) return null;
  return `It signs with the kid ${api.minted.keyId}; ${signingKeyFile} of the manifest has ${signing}.`;
}
