import { type Finding, findingsOf } from '../../chain/finding.ts';
import type { DesiredControlPlane } from './desired.ts';
import { nodePaths } from './desired.ts';
import type { NodeFacts } from './facts.ts';
import {
  effectiveAudiences,
  externalSignerFlag,
  type ServiceAccountFlags,
  usesOf,
} from './manifest/flags.ts';
import type { NodeState } from './node-state.ts';

export const finding = findingsOf('control-plane');

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

/** An API server that irsactl does not know of would turn away what the others issue. */
export function memberFindings({ nodes }: DesiredControlPlane, { api }: NodeFacts): readonly Finding[] {
  const names = nodes.map(({ name }) => name);
  const { controlPlaneNodes: members, apiServers } = api.members;
  const unnamed = members.filter((member) => !names.includes(member));
  const wrong = names.filter((name) => members.length > 0 && !members.includes(name));
  if (wrong.length > 0) {
    return [
      finding.error('IRSA-CONTROLPLANE-041', {
        what: `${wrong.join(', ')} is no control plane node of this cluster.`,
        why: `The cluster's are ${members.join(', ')}.`,
        next: 'Write the name that `kubectl get nodes` shows into spec.controlPlane.nodes of irsa.yaml.',
      }),
    ];
  }
  if (unnamed.length === 0 && apiServers.length <= nodes.length) return [];
  return [
    finding.error('IRSA-CONTROLPLANE-042', {
      what: `The cluster has more control plane nodes than irsa.yaml names: ${unnamed.join(', ') || apiServers.join(', ')}.`,
      why: `irsa.yaml names ${names.join(', ')}; an API server that is left out refuses the tokens of the chain.`,
      next: 'Name every control plane node under spec.controlPlane.nodes. This version changes clusters with one.',
    }),
  ];
}

/** What the API server would verify with, and sign with, must be known before it is restarted. */
export function keyFindings(
  facts: NodeFacts,
  state: NodeState,
  wanted: ServiceAccountFlags,
  kidsOf: (path: string) => readonly string[],
): readonly Finding[] {
  const today = state.flags;
  if (today.keyFiles.length === 0 || today.signingKeyFile === null || wanted.signingKeyFile === null) {
    return [
      finding.error('IRSA-CONTROLPLANE-012', {
        what: 'The manifest does not say which keys the API server uses.',
        why: `--service-account-key-file: ${today.keyFiles.length || 'none'}, --service-account-signing-key-file: ${today.signingKeyFile ?? 'none'}.`,
        next: 'Add both flags with the files that are in use.',
      }),
    ];
  }
  const unusable = [...wanted.keyFiles, wanted.signingKeyFile].filter((path) => kidsOf(path).length === 0);
  if (unusable.length > 0) {
    return [
      finding.error('IRSA-CONTROLPLANE-012', {
        what: `${[...new Set(unusable)].join(' and ')} cannot be used as a key file.`,
        why: 'The flags of the API server name it, but it is not there or holds no key: the API server would not start again.',
        next: 'Put the file back, or take the flag out.',
      }),
    ];
  }
  // Somebody else's key that signs today must be accepted too; the chain's own is put right by the plan itself.
  const isOwn = today.signingKeyFile === state.key.privateFile;
  const accepted = wanted.keyFiles.flatMap(kidsOf);
  const refused = [wanted.signingKeyFile, ...(isOwn ? [] : [today.signingKeyFile])].find(
    (path) => !accepted.includes(kidsOf(path)[0] ?? ''),
  );
  // Before the first change this tells of another API server, which is a finding of its own.
  const minted = facts.remembered === null ? null : facts.api.minted;
  if (refused === undefined && (isOwn || minted === null || accepted.includes(minted.keyId))) return [];
  if (refused === undefined) return [replacedKey(minted?.keyId ?? '', wanted)];
  return [
    finding.error('IRSA-CONTROLPLANE-013', {
      what: 'The API server turns away the tokens that it signs.',
      why: `It signs with ${refused} (kid ${kidsOf(refused)[0] ?? 'unknown'}), and none of ${wanted.keyFiles.join(', ')} holds that public key.`,
      next: `Add --service-account-key-file with the public half of ${refused}.`,
    }),
  ];
}

function replacedKey(keyId: string, { keyFiles }: ServiceAccountFlags): Finding {
  return finding.error('IRSA-CONTROLPLANE-013', {
    what: 'The API server would refuse the tokens of today once it is restarted.',
    why: `It signs with the kid ${keyId}, which ${keyFiles.join(', ')} no longer hold: a key file was replaced while it runs.`,
    next: `Put the public key of ${keyId} back into one of these files.`,
  });
}

/** The chain's own files are there, whole and alike, before anything uses them. */
function kidsAfter({ keyIds, installed, stagedKeyId }: NodeFacts, { key }: NodeState, path: string) {
  if (path !== key.privateFile && path !== key.publicFile) return keyIds.get(path) ?? [];
  return installed.complete || stagedKeyId === null ? [installed.keyId ?? 'the new key'] : [stagedKeyId];
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
