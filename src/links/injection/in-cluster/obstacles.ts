import type { Finding } from '../../../chain/finding.ts';
import { refName, refOf } from '../../../chain/object-ref.ts';
import { finding } from '../findings.ts';
import type { NodeFacts } from '../ports.ts';
import type { InClusterDesign } from './desired.ts';
import { imageFinding } from './image.ts';
import { type InClusterFacts, type Obstacles, stands } from './observe.ts';
import { isWorkload } from './rollout.ts';

/** What would fail later is said by the plan, before anything is changed. */
export function findingsOfObstacles(design: InClusterDesign, facts: InClusterFacts): readonly Finding[] {
  const { wanted, chain } = design;
  const { obstacles } = facts;
  if (wanted === null || obstacles === null) return [];
  if (!obstacles.hasApi && wanted.needsApi) return [missingApi(wanted.needsApi)];
  if (obstacles.denied.length > 0) return [missingRights(obstacles)];
  const refused = [...obstacles.refusals].map(([target, reason]) => refusedObject(target, reason));
  const runs = facts.serving.some((object) => isWorkload(object) && !stands(object, facts.here, chain));
  if (!runs) return refused;
  const nodes = nodesFor(wanted.placement, obstacles.nodes);
  const room = nodes.length === 0 ? [noNode(wanted.placement, obstacles.nodes)] : [];
  const image =
    nodes.length === 0 || runsAlready(wanted.image, facts)
      ? null
      : imageFinding(wanted.image, nodes, obstacles.registry);
  const priority = obstacles.hasPriorityClass ? [] : [noPriorityClass(wanted.priorityClass)];
  return [...refused, ...room, ...(image ? [image] : []), ...priority];
}

/** An image that its pods run now need not be looked for. */
function runsAlready(image: string, { here, serving }: InClusterFacts): boolean {
  const workload = serving.find(isWorkload);
  const live = workload && here.objects.get(refName(refOf(workload)));
  return (
    live !== undefined && JSON.stringify(live['spec'] ?? null).includes(`"image":${JSON.stringify(image)}`)
  );
}

const controlPlane = 'node-role.kubernetes.io/control-plane';
/** What the pods tolerate of a node. */
const tolerated: readonly string[] = [controlPlane, 'CriticalAddonsOnly'];

/** The nodes on which the scheduler could place the pods. */
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
    what: `No ${kind} would run the webhook.`,
    why: nodes.length === 0 ? 'The cluster has no node.' : `Cordoned, tainted or not of that kind: ${names}.`,
    next: 'Join or uncordon a node, or let the webhook run outside the cluster: `webhook: {url: …}`.',
  });
}

function missingRights({ denied }: Obstacles): Finding {
  return finding.error('IRSA-INJECT-022', {
    what: 'The webhook cannot be installed with the rights of this kubeconfig.',
    why: `Not allowed: ${denied.join(', ')}.`,
    next: 'Use a context that may do this: docs/reference/cluster-role.yaml holds every right that irsactl uses.',
  });
}

function missingApi(api: string): Finding {
  return finding.error('IRSA-INJECT-022', {
    what: `The cluster has no API ${api}.`,
    why: 'irsa.yaml leaves the certificate to cert-manager, which is not installed.',
    next: 'Install cert-manager, or write `certificates: generated`.',
  });
}

function refusedObject(target: string, reason: string): Finding {
  return finding.error('IRSA-INJECT-022', {
    what: `The API server would refuse ${target}.`,
    why: reason,
    next: 'Put right what the answer names, then plan again.',
  });
}

function noPriorityClass(name: string): Finding {
  return finding.error('IRSA-INJECT-022', {
    what: `There is no PriorityClass ${name}.`,
    why: 'Every API server makes it when it starts; pods that name one that is not there are refused.',
    next: 'Restart an API server, or create the class anew.',
  });
}
