import type { ChainPlan } from '../../src/chain/chain-plan.ts';
import type { Change } from '../../src/chain/change.ts';
import { chainData } from './chain-data.ts';
import type { LabChain } from './lab-chain.ts';

/** What `irsactl plan` would change, as data. */
export async function plannedChanges(chain: LabChain): Promise<readonly Change[]> {
  const { links } = (await chainData(chain, 'plan')) as ChainPlan;
  return links.flatMap(({ changes }) => changes);
}

/** `control-plane: sign cp-1:/etc/kubernetes/manifests/kube-apiserver.yaml` */
export function changeWords({ link, kind, target }: Change): string {
  return `${link}: ${kind} ${target}`;
}
