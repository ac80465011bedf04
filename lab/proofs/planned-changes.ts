import type { ChainPlan } from '../../src/chain/chain-plan.ts';
import type { Change } from '../../src/chain/change.ts';
import type { LabChain } from './lab-chain.ts';
import { ProofFailure } from './proof.ts';

/** What `irsactl plan` would change, as data. */
export async function plannedChanges(chain: LabChain): Promise<readonly Change[]> {
  const { stdout, stderr } = await chain.run(['plan', '-o', 'json']);
  if (!stdout.startsWith('{')) throw new ProofFailure(`plan gives no data:\n${stderr}`);
  const { links } = JSON.parse(stdout) as ChainPlan;
  return links.flatMap(({ changes }) => changes);
}

/** `control-plane: sign cp-1:/etc/kubernetes/manifests/kube-apiserver.yaml` */
export function changeWords({ link, kind, target }: Change): string {
  return `${link}: ${kind} ${target}`;
}
