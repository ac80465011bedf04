import type { Finding } from '../../chain/finding.ts';
import type { LinkPlan } from '../../chain/link.ts';
import type { KeyPlacement } from '../../config/trust-chain.ts';
import { listed } from '../../errors/listed.ts';
import { stepChanges } from './change.ts';
import type { DesiredControlPlane } from './desired.ts';
import type { ControlPlaneFacts, NodeFacts } from './facts.ts';
import { finding } from './findings.ts';
import { placementOf } from './key-placement.ts';
import { nodeStateOf, type OpenedNode } from './node-state.ts';
import type { ControlPlaneNode } from './ports.ts';
import { placeFindings } from './safety.ts';

/** Every node, read as far as a plan needs it; or why nothing can be planned but, perhaps, to put manifests back. */
type Opening = { readonly blocked: LinkPlan } | { readonly nodes: readonly OpenedNode[] };

export function openNodes(desired: DesiredControlPlane, facts: ControlPlaneFacts): Opening {
  if (desired.nodes.length === 0) return { blocked: blocked([noNodes()]) };
  const placement = placementOf(desired, facts);
  const read = facts.nodes.map((node) => openNode(desired, node, placement));
  const nodes = read.flatMap((one) => ('state' in one ? [one] : []));
  const toPutBack = nodes.filter(({ state }) => state.step === 'put-back');
  if (toPutBack.length > 0) {
    return {
      blocked: {
        ...blocked(toPutBack.flatMap((node) => placeFindings(desired, node))),
        summary: halfDone(toPutBack),
        changes: toPutBack.flatMap(({ state }) => stepChanges(state)),
      },
    };
  }
  const faults = [
    ...facts.unseen.map(({ finding }) => finding),
    ...read.flatMap((one) => ('fault' in one ? [one.fault] : [])),
  ];
  return faults.length > 0 ? { blocked: blocked(faults) } : { nodes };
}

function openNode(
  desired: DesiredControlPlane,
  facts: NodeFacts,
  placement: KeyPlacement | null,
): OpenedNode | { readonly fault: Finding } {
  const { manifest } = facts.node;
  if (!facts.manifest) return { fault: noManifest(facts.node) };
  const state = nodeStateOf(desired, facts, placement);
  return 'fault' in state ? { fault: unusableManifest(manifest, state.fault, state.line) } : { facts, state };
}

function blocked(findings: readonly Finding[]): LinkPlan {
  return { changes: [], findings, outputs: {}, summary: 'cannot be changed' };
}

/** Whatever else is wrong waits for it. */
function halfDone(nodes: readonly OpenedNode[]): string {
  const [is, their] = nodes.length === 1 ? ['is', 'its'] : ['are', 'their'];
  const names = nodeNames(nodes.map(({ state }) => state.node));
  return `${names} ${is} in the middle of a change: the next apply puts ${their} files from before back`;
}

/** `cp-1`, or `cp-1, cp-2 and cp-3`. */
export function nodeNames(nodes: readonly { readonly name: string }[]): string {
  return listed(nodes.map(({ name }) => name));
}

function noNodes(): Finding {
  return finding.error('IRSA-CONTROLPLANE-006', {
    what: 'irsa.yaml names no control plane node.',
    why: 'spec.controlPlane.nodes is empty, so there is no API server that could sign for the chain.',
    next: 'Name the control plane node under spec.controlPlane.nodes.',
  });
}

function noManifest({ name, manifest, access }: ControlPlaneNode): Finding {
  const isLocal = access.kind === 'local';
  return finding.error('IRSA-CONTROLPLANE-007', {
    what: `There is no manifest of the API server at ${manifest}.`,
    why: `The file does not exist on ${isLocal ? 'this node' : name}.`,
    next: isLocal ? nextOnNode : nextElsewhere,
  });
}

const nextElsewhere = 'Set spec.controlPlane.nodes[].manifest to the right path.';
const nextOnNode =
  'Run irsactl on the control plane node, or set spec.controlPlane.nodes[].manifest to the right path.';

function unusableManifest(path: string, fault: string, line?: number): Finding {
  return finding.error('IRSA-CONTROLPLANE-008', {
    what: `The manifest ${path} cannot be edited.`,
    why: fault,
    next: 'Write the flags as kubeadm does: a list `command`, one string each.',
    place: { file: path, ...(line !== undefined && { line }) },
  });
}
