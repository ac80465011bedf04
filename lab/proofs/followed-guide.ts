import { setTimeout as sleep } from 'node:timers/promises';
import { firstControlPlane } from '../first-control-plane.ts';
import type { LabNode } from '../lab.ts';
import { kubectlOf } from '../load/kubectl.ts';
import { startLoad } from '../load/start-load.ts';
import { mintedAt, proveWhole, waitUntilReady } from './api-server-checks.ts';
import { clusterState, proveNothingLeft } from './cluster-state.ts';
import { applyGuide, undoGuide } from './guide-steps.ts';
import { labChain } from './lab-chain.ts';
import { onNode } from './on-node.ts';
import { type Proof, prove } from './proof.ts';

/** The audience to keep. */
const kept = 'https://kubernetes.default.svc.cluster.local';

export const followedGuide: Proof = {
  name: 'followed-guide',
  claim:
    'irsactl recognises a cluster that was set up manually with the guide and its own key files. It removes the AWS audience from default tokens without a single 401.',
  shape: { controlPlanes: 1, workers: 1 },
  sets: [],
  run: async (context) => {
    const { lab, say } = context;
    const node = firstControlPlane(lab);
    const before = await clusterState(lab);
    const asGuided = await labChain(context);
    await applyGuide(node, { issuer: asGuided.issuer, audiences: 'sts.amazonaws.com' });
    await restarted(node);
    const plan = await asGuided.run(['plan']);
    const said = `${plan.stdout}${plan.stderr}`;
    for (const line of /control-plane[\s\S]*/.exec(said)?.[0].split('\n').slice(0, 25) ?? []) say(line);
    prove(said.includes('IRSA-CONTROLPLANE-016'), `The plan does not mention the audience:\n${said}`);
    // The API server already signs with the guide's issuer, so only kubeadm-config is missing.
    prove(!/\b(accept|sign) +cp-1/.test(said), `The plan changes the API server:\n${said}`);
    const chain = await labChain(context, { more: { controlPlane: { apiAudiences: [kept] } } });
    const counts: string[] = [];
    let signer = '';
    try {
      for (const what of ['the other audience is added', 'the audience of AWS is removed']) {
        // Each load has new pods, as a user would recreate pods.
        const load = await startLoad(lab, context.load);
        try {
          await chain.must(['apply', '--yes']);
          await sleep(5000);
          const { lines, summary } = await load.report();
          counts.push(`${what}: ${lines[0]}, ${summary.unauthorized} × 401`);
          say(counts.at(-1) ?? '');
          prove(summary.unauthorized === 0, `${what}:\n${lines.join('\n')}`);
        } finally {
          await load.stop();
        }
      }
      await proveWhole(lab, chain);
      const { audiences } = await mintedAt(lab, node);
      prove(audiences.join() === kept, `Default tokens are for ${audiences.join(', ')}.`);
    } finally {
      for (const flags of [[], ['--accept-loss']]) {
        const { code, stderr } = await chain.run(['destroy', '--yes', ...flags]);
        if (code !== 0) counts.push(`destroy ${flags.join(' ')} ended with ${code}: ${stderr}`);
      }
      signer = (await mintedAt(lab, node)).iss;
      // The record stays, because it states that the issuer is older than irsactl.
      await onNode(node, 'rm -rf /etc/kubernetes/irsactl');
      await undoGuide(node);
      await restarted(node);
      // The guide's key files were deleted, but kubeadm-config still names them.
      const patch = JSON.stringify({ data: { ClusterConfiguration: before.get('kubeadm-config') } });
      await kubectlOf(lab).try([
        ...['patch', 'configmap', 'kubeadm-config', '-n', 'kube-system', '--type=merge', '-p', patch],
      ]);
    }
    prove(counts.length === 2, counts.join('; '));
    prove(
      signer === asGuided.issuer,
      `After destroy the API server signs for ${signer}, not for the guide's issuer.`,
    );
    await proveNothingLeft(lab, before);
    return counts.join('; ');
  },
};

async function restarted(node: LabNode): Promise<void> {
  await sleep(10_000);
  await waitUntilReady(node, 240);
  await sleep(10_000);
}
