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
import { knockAtNode } from './stand-in/knock-at-node.ts';
import { endpointPolicyOf } from './stand-in/names.ts';
import { planStandIn } from './stand-in/plan-stand-in.ts';
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
  return withKnocks({ nodes, unseen, cluster }, ports);
}

/** Behind a jump host a node may be reached by ssh alone: then another node shows what a firewall does. */
async function withKnocks(all: ControlPlaneFacts, ports: ControlPlanePorts): Promise<ControlPlaneFacts> {
  const seen = all.nodes.map(({ node }) => node);
  const knocked = async (facts: NodeFacts): Promise<NodeFacts> => {
    const { manifest, node } = facts;
    if (manifest === null || readable(manifest.content) === null) return facts;
    const way = planStandIn(all, facts);
    if (way.kind === 'plain') return facts;
    const others = seen.filter((one) => one !== node);
    return { ...facts, knocks: await knockAtNode(ports, { node, others }, way.redirect) };
  };
  return { ...all, nodes: await Promise.all(all.nodes.map(knocked)) };
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
    hasEndpointPolicy: await cluster.hasEndpointPolicy(endpointPolicyOf(desired.chain)),
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
  hasEndpointPolicy: false,
  pods: [],
  secrets: [],
};
