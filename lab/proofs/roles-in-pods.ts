import { takeDown } from './api-server-checks.ts';
import { bothAccounts, importImage, proveRoles } from './aws-in-pods.ts';
import { clusterState, proveNothingLeft } from './cluster-state.ts';
import { labChain } from './lab-chain.ts';
import type { Proof } from './proof.ts';

export const rolesInPods: Proof = {
  name: 'roles-in-pods',
  claim:
    "With the webhook's image installed, a pod on each node prints its role with the AWS CLI, also in kube-system.",
  shape: { controlPlanes: 1, workers: 1 },
  sets: [],
  run: async (context) => {
    const { lab } = context;
    const before = await clusterState(lab);
    await importImage(context);
    const chain = await labChain(context, { injection: 'webhook' });
    await chain.must(['apply', '--yes']);
    await chain.must(['verify']);
    await proveRoles(context, bothAccounts);
    await takeDown(chain);
    await proveNothingLeft(lab, before);
    return `pods on ${lab.nodes.length} nodes printed their roles, in ${bothAccounts.map(({ namespace }) => namespace).join(' and ')}`;
  },
};
