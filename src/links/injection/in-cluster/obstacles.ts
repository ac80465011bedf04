import type { Finding } from '../../../chain/finding.ts';
import { refName, refOf } from '../../../chain/object-ref.ts';
import { finding } from '../findings.ts';
import type { NodeFacts } from '../ports.ts';
import type { InClusterDesign } from './desired.ts';
import { imageFinding } from './image.ts';
import { type InClusterFacts, isUpToDate, type Obstacles } from './observe.ts';
import { isWorkload } from './rollout.ts';

/** Reports in the plan what would otherwise fail during apply. */
export function findingsOfObstacles(design: InClusterDesign, facts: InClusterFacts): readonly Finding[] {
  const { wanted, chain } = design;
  const { obstacles } = facts;
  if (wanted === null || obstacles === null) return [];
  if (!obstacles.hasApi && wanted.needsApi) return [missingApi(wanted.needsApi)];
  if (obstacles.denied.length > 0) return [missingRights(obstacles)];
  const refused = [...obstacles.refusals].map(([target, reason]) => refusedObject(target, reason));
  const runs = facts.serving.some((object) => isWorkload(object) && !isUpToDate(object, facts.here, chain));
  if (!runs) return refused;
  const nodes = nodesFor(wanted.placement, obstacles.nodes);
  const unschedulable = nodes.length === 0 ? [noNode(wanted.placement, obstacles.nodes)] : [];
  const image =
    nodes.length === 0 || isRunning(wanted.image, facts)
      ? null
      : imageFinding(wanted, nodes, obstacles.registry);
  const priority = obstacles.hasPriorityClass ? [] : [noPriorityClass(wanted.priorityClass)];
  return [...refused, ...unschedulable, ...(image ? [image] : []), ...priority];
}

/** True if the workload already uses the image, so that the nodes need no check. */
function isRunning(image: string, { here, serving }: InClusterFacts): boolean {
  const workload = serving.find(isWorkload);
  const live = workload && here.objects.get(refName(refOf(workload)));
  return (
    live !== undefined && JSON.stringify(live['spec'] ?? null).includes(`"image":${JSON.stringify(image)}`)
  );
}

const controlPlane = 'node-role.kubernetes.io/control-plane';
/** The taints that the pods tolerate. */
const tolerated: readonly string[] = [controlPlane, 'CriticalAddonsOnly'];

/** The nodes where the scheduler can place the pods. */
function nodesFor(placement: 'any' | 'controlPlane', nodes: readonly NodeFacts[]): readonly NodeFacts[] {
  return nodes.filter(
    ({ labels, unschedulable, taints }) =>
      !unschedulable &&
      (placement === 'any' || Object.hasOwn(labels, controlPlane)) &&
      taints.every(({ key, effect }) => effect === 'PreferNoSchedule' || tolerated.includes(key)),
  );
}

function noNode(placement: 'any' | 'controlPlane', nodes: readonly NodeFacts[]): Finding {
  const kind = placement === 'any' ? 'node' : 'control plane node';
  const names = nodes.map(({ name }) => name).join(', ');
  return finding.error('IRSA-INJECT-021', {
    what: `No ${kind} can run the webhook.`,
    why: nodes.length === 0 ? 'The cluster has no node.' : `Cordoned, tainted or not of that kind: ${names}.`,
    next: 'Join or uncordon a node, or let the webhook run outside the cluster: `webhook: {url: …}`.',
  });
}

function missingRights({ denied }: Obstacles): Finding {
  return finding.error('IRSA-INJECT-022', {
    what: 'This kubeconfig has too few rights to install the webhook.',
    why: `Not allowed: ${denied.join(', ')}.`,
    next: 'Use a context with these rights; docs/reference/cluster-role.yaml has every right that irsactl uses.',
  });
}

function missingApi(api: string): Finding {
  return finding.error('IRSA-INJECT-022', {
    what: `The cluster has no API ${api}.`,
    why: 'irsa.yaml uses cert-manager for the certificate, but it is not installed.',
    next: 'Install cert-manager, or write `certificates: generated`.',
  });
}

function refusedObject(target: string, reason: string): Finding {
  return finding.error('IRSA-INJECT-022', {
    what: `The API server would reject ${target}.`,
    why: reason,
    next: 'Fix what the answer names, then plan again.',
  });
}

function noPriorityClass(name: string): Finding {
  return finding.error('IRSA-INJECT-022', {
    what: `PriorityClass ${name} does not exist.`,
    why: 'Every API server creates it at its start, and rejects pods that name a missing class.',
    next: 'Restart an API server, or create the class again.',
  });
}
