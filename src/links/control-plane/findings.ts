import type { Finding } from '../../chain/finding.ts';
import { memberFindings } from './cluster-members.ts';
import type { DesiredControlPlane } from './desired.ts';
import { nodePaths } from './desired.ts';
import type { NodeFacts } from './facts.ts';
import { finding } from './finding.ts';
import { keyFindings, kidsAfter } from './key-findings.ts';
import {
  effectiveAudiences,
  externalSignerFlag,
  type ServiceAccountFlags,
  usesOf,
} from './manifest/flags.ts';
import type { NodeState } from './node-state.ts';

/** What makes any change of this node unsafe, whichever way it goes; `wanted` are the flags that it would have. */
export function safetyFindings(
  desired: DesiredControlPlane,
  facts: NodeFacts,
  state: NodeState,
  wanted: ServiceAccountFlags,
): readonly Finding[] {
  const { node, manifest, step } = state;
  const found: Finding[] = [...placeFindings(desired, facts, state), ...memberFindings(desired, facts)];
  if (step === 'foreign') found.push(editedMeanwhile(node.manifest, nodePaths(desired.chain, node).previous));
  else if (step === 'none' && !facts.api.serves) found.push(notServing(node.name));
  if (usesOf(manifest, externalSignerFlag).length > 0) found.push(externalSigner());
  else found.push(...keyFindings(facts, state, wanted, (path) => kidsAfter(facts, state, path)));
  return found;
}

/** Whether the manifest can be replaced where it lies, and belongs to this cluster. */
export function placeFindings(
  desired: DesiredControlPlane,
  facts: NodeFacts,
  { node }: NodeState,
): readonly Finding[] {
  const { remembered } = facts;
  const isOther = remembered !== null && remembered.uid !== desired.cluster.uid;
  return [
    ...(isOther ? [otherCluster(desired, remembered.uid, nodePaths(desired.chain, node).directory)] : []),
    ...facts.strays.map((stray) => strayFile(stray, node.manifest)),
    ...(facts.oneFileSystem ? [] : [otherFileSystem(node.directory)]),
    ...(facts.manifest?.isLinked ? [linkedManifest(node.manifest)] : []),
  ];
}

export function audienceWarning({ flags }: NodeState): readonly Finding[] {
  if (!effectiveAudiences(flags).includes('sts.amazonaws.com')) return [];
  return [
    finding.warning('IRSA-CONTROLPLANE-016', {
      what: 'Every default token of every pod is accepted by AWS.',
      why: '--api-audiences holds sts.amazonaws.com. irsactl keeps it: taken away at once, it would break running pods.',
      next: 'Plan its removal: `irsactl explain IRSA-CONTROLPLANE-016`.',
    }),
  ];
}

export function notServing(node: string): Finding {
  return finding.error('IRSA-CONTROLPLANE-023', {
    what: `The API server of ${node} does not serve.`,
    why: 'Its /readyz does not answer ok, and no step of irsactl is under way.',
    next: "Look at the API server's log (`crictl logs`, /var/log/pods) and put right what keeps it from starting.",
  });
}

export function unusableManifest(path: string, fault: string, line?: number): Finding {
  return finding.error('IRSA-CONTROLPLANE-008', {
    what: `The manifest ${path} cannot be edited.`,
    why: fault,
    next: 'Write the flags as kubeadm does: a list `command`, one string each.',
    place: { file: path, ...(line !== undefined && { line }) },
  });
}

export function noManifest(path: string): Finding {
  return finding.error('IRSA-CONTROLPLANE-007', {
    what: `There is no manifest of the API server at ${path}.`,
    why: 'The file does not exist on this node.',
    next: 'Run irsactl on the control plane node, or set spec.controlPlane.nodes[].manifest to the right path.',
  });
}

function strayFile(stray: string, manifest: string): Finding {
  return finding.error('IRSA-CONTROLPLANE-009', {
    what: `${stray} is a second manifest of kube-apiserver.`,
    why: `The kubelet reads every file beside ${manifest} whose name does not begin with a dot; either may win.`,
    next: `Move ${stray} to another folder.`,
  });
}

function otherFileSystem(directory: string): Finding {
  return finding.error('IRSA-CONTROLPLANE-010', {
    what: `${directory} lies on another file system than the manifest.`,
    why: 'A manifest is put in place, and put back, by a rename, which needs one file system.',
    next: 'Set spec.controlPlane.nodes[].directory to a folder beside the manifests folder.',
  });
}

function linkedManifest(manifest: string): Finding {
  return finding.error('IRSA-CONTROLPLANE-038', {
    what: `${manifest} is a link, or has a second name.`,
    why: 'A manifest is put in place by a rename, which would leave the file behind the link as it is.',
    next: `Put the file itself there: \`cp -p --remove-destination "$(readlink -f ${manifest})" ${manifest}\`.`,
  });
}

function externalSigner(): Finding {
  return finding.error('IRSA-CONTROLPLANE-011', {
    what: 'An external signer signs the tokens of this cluster.',
    why: `--${externalSignerFlag} is set, which excludes key files.`,
    next: 'Use `signingKey: {source: cluster}` with a version of irsactl that supports external signers.',
  });
}

function editedMeanwhile(manifest: string, previous: string): Finding {
  return finding.error('IRSA-CONTROLPLANE-019', {
    what: `${manifest} was edited while a change of irsactl was unconfirmed.`,
    why: 'It is neither the manifest from before the change nor the one that irsactl wrote, and the API server does not serve.',
    next: `Put it right by hand, or copy ${previous}/manifest.yaml over it.`,
  });
}

function otherCluster(desired: DesiredControlPlane, uid: string, directory: string): Finding {
  return finding.error('IRSA-CLUSTER-011', {
    what: `The kubeconfig leads to another cluster than the one that ${desired.chain} was applied to.`,
    why: `The UID of its kube-system is ${desired.cluster.uid}; ${directory} remembers ${uid}.`,
    next: `Choose the context of the right cluster. If the cluster was rebuilt, remove ${directory}.`,
  });
}
