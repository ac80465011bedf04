import type { Progress } from '../../chain/progress.ts';
import type { ControlPlaneNode } from '../../config/trust-chain.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import type { DesiredControlPlane } from './desired.ts';
import type { ClusterFacts, ControlPlaneFacts, NodeFacts, UnseenNode } from './facts.ts';
import { finding } from './findings.ts';
import { borrowedOriginal } from './joined-node.ts';
import { readFlags } from './manifest/flags.ts';
import { readable } from './manifest/parse-manifest.ts';
import { observeNode } from './observe-node.ts';
import type { ControlPlanePorts } from './ports.ts';
import { awaitReady, missedLookSeconds } from './step/await-serving.ts';

/** Looks at every node at the same time, and at the cluster once. */
export async function observeControlPlane(
  desired: DesiredControlPlane,
  ports: ControlPlanePorts,
  progress: Progress = () => undefined,
): Promise<ControlPlaneFacts> {
  const looks = await Promise.all(desired.nodes.map((node) => look(desired, node, ports, progress)));
  const seen = looks.flatMap((one) => ('finding' in one ? [] : [one]));
  const unseen = looks.flatMap((one) => ('finding' in one ? [one] : []));
  const cluster = await observeCluster(desired, seen, ports);
  const nodes = await Promise.all(
    seen.map(async (facts) => {
      const borrowed = borrowedOriginal(facts, seen, cluster);
      return borrowed ? observeNode(desired, facts.node, ports, progress, borrowed) : facts;
    }),
  );
  return { nodes, unseen, cluster };
}

/** What keeps one node from being looked at is a finding about that node; the others are seen all the same. */
async function look(
  desired: DesiredControlPlane,
  node: ControlPlaneNode,
  ports: ControlPlanePorts,
  progress: Progress,
): Promise<NodeFacts | UnseenNode> {
  try {
    return await observeNode(desired, node, ports, progress);
  } catch (error) {
    if (error instanceof IrsaError) return { node, finding: finding.error(error.code, error.problem) };
    throw error;
  }
}

async function observeCluster(
  desired: DesiredControlPlane,
  nodes: readonly NodeFacts[],
  { cluster, clock }: ControlPlanePorts,
): Promise<ClusterFacts> {
  const now = clock.now();
  // Nothing is planned while it does not answer, so one missed look is no reason to stop.
  const patience = nodes.some(({ api }) => api.serves) ? missedLookSeconds : 0;
  if (!(await awaitReady(cluster, { clock }, patience))) return { ...unknownCluster, now };
  const isSettled = nodes.length > 0 && nodes.every((facts) => isSettledOn(desired, facts));
  return {
    serves: true,
    kubeadmConfig: await cluster.kubeadmConfig(),
    members: await cluster.members(),
    survey: await cluster.survey(),
    pods: isSettled && desired.apiAudiences === null ? [] : await cluster.tokenPods(),
    secrets: isSettled ? [] : await cluster.tokenSecrets(),
    now,
  };
}

/**
 * Whether nobody has to be asked for tokens that a plan would take the acceptance from. An issuer that was there before
 * irsactl does not tell: it stays the first one when the key goes back.
 */
function isSettledOn({ issuer, goesBack }: DesiredControlPlane, { manifest, original }: NodeFacts): boolean {
  if (goesBack || !issuer.known || original?.flags.issuers.includes(issuer.value)) return false;
  const known = manifest && readable(manifest.content);
  return known !== null && readFlags(known).issuers[0] === issuer.value;
}

const unknownCluster: Omit<ClusterFacts, 'now'> = {
  serves: false,
  kubeadmConfig: null,
  members: { controlPlaneNodes: [], apiServers: [] },
  survey: null,
  pods: [],
  secrets: [],
};
