import type { Finding } from '../../chain/finding.ts';
import type { ErrorCode } from '../../errors/catalogue/index.ts';
import type { Problem } from '../../errors/irsa-error.ts';
import type { DesiredControlPlane } from './desired.ts';
import { nodePaths } from './desired.ts';
import type { NodeFacts } from './facts.ts';
import { effectiveAudiences, externalSignerFlag, usesOf } from './manifest/flags.ts';
import type { NodeState } from './node-state.ts';

export function finding(
  code: Extract<ErrorCode, `IRSA-CONTROLPLANE-${string}` | `IRSA-CLUSTER-${string}`>,
  problem: Problem,
  severity: Finding['severity'] = 'error',
): Finding {
  return { ...problem, code, link: 'control-plane', severity };
}

/** What makes any change of this node unsafe, whichever way it goes. */
export function safetyFindings(
  desired: DesiredControlPlane,
  facts: NodeFacts,
  state: NodeState,
): readonly Finding[] {
  const { node, manifest, step } = state;
  const found: Finding[] = [];
  if (facts.remembered && facts.remembered.uid !== desired.cluster.uid) {
    found.push(otherCluster(desired, facts.remembered.uid, nodePaths(desired.chain, node).directory));
  }
  for (const stray of facts.strays) found.push(strayFile(stray, node.manifest));
  if (!facts.oneFileSystem) found.push(otherFileSystem(node.directory));
  if (step === 'foreign') found.push(editedMeanwhile(node.manifest, nodePaths(desired.chain, node).previous));
  else if (step === 'none' && !facts.api.serves) found.push(notServing(node.name));
  if (usesOf(manifest, externalSignerFlag).length > 0) found.push(externalSigner());
  else found.push(...keyFindings(facts, state));
  return found;
}

/** Only where the flags name key files: what the API server verifies with must be known before it is restarted. */
function keyFindings(facts: NodeFacts, { flags }: NodeState): readonly Finding[] {
  if (flags.keyFiles.length === 0 || flags.signingKeyFile === null) {
    return [
      finding('IRSA-CONTROLPLANE-012', {
        what: 'The manifest does not say which keys the API server uses.',
        why: `--service-account-key-file: ${flags.keyFiles.length || 'none'}, --service-account-signing-key-file: ${flags.signingKeyFile ?? 'none'}.`,
        next: 'Add both flags with the files that are in use.',
      }),
    ];
  }
  const named = [...flags.keyFiles, flags.signingKeyFile];
  const unusable = named.filter(
    (path) => Object.hasOwn(facts.keyIds, path) && facts.keyIds[path]?.length === 0,
  );
  if (unusable.length > 0) {
    return [
      finding('IRSA-CONTROLPLANE-012', {
        what: `${unusable.join(' and ')} cannot be used as a key file.`,
        why: 'The flags of the API server name it, but it is not there or holds no key: the API server would not start again.',
        next: 'Put the file back, or take the flag out.',
      }),
    ];
  }
  const verified = flags.keyFiles.flatMap((path) => facts.keyIds[path] ?? []);
  const [signing] = facts.keyIds[flags.signingKeyFile] ?? [];
  if (signing === undefined || verified.includes(signing)) return [];
  return [
    finding('IRSA-CONTROLPLANE-013', {
      what: 'The API server turns away the tokens that it signs.',
      why: `It signs with ${flags.signingKeyFile} (kid ${signing}), and none of ${flags.keyFiles.join(', ')} holds that public key.`,
      next: `Add --service-account-key-file with the public half of ${flags.signingKeyFile}.`,
    }),
  ];
}

export function audienceWarning({ flags }: NodeState): readonly Finding[] {
  if (!effectiveAudiences(flags).includes('sts.amazonaws.com')) return [];
  return [
    finding(
      'IRSA-CONTROLPLANE-016',
      {
        what: 'Every default token of every pod is accepted by AWS.',
        why: '--api-audiences holds sts.amazonaws.com. irsactl keeps it: taken away at once, it would break running pods.',
        next: 'Plan its removal: `irsactl explain IRSA-CONTROLPLANE-016`.',
      },
      'warning',
    ),
  ];
}

export function kubeadmWarning({ api }: NodeFacts): readonly Finding[] {
  if (!api.fromKubeadm) return [];
  return [
    finding(
      'IRSA-CONTROLPLANE-017',
      {
        what: 'kubeadm writes the manifest anew at its next upgrade.',
        why: 'The flags of the chain stand in the manifest only; `kubeadm upgrade` makes it from the ConfigMap kubeadm-config, and tokens of the chain then get 401 until `irsactl apply` runs again.',
        next: 'Run `irsactl apply` right after each `kubeadm upgrade`.',
      },
      'warning',
    ),
  ];
}

export function notServing(node: string): Finding {
  return finding('IRSA-CONTROLPLANE-023', {
    what: `The API server of ${node} does not serve.`,
    why: 'Its /readyz does not answer ok, and no step of irsactl is under way.',
    next: "Look at the API server's log (`crictl logs`, /var/log/pods) and put right what keeps it from starting.",
  });
}

export function unusableManifest(path: string, fault: string, line?: number): Finding {
  return finding('IRSA-CONTROLPLANE-008', {
    what: `The manifest ${path} cannot be edited.`,
    why: fault,
    next: 'Write the flags as kubeadm does: a list `command`, one string each.',
    place: { file: path, ...(line !== undefined && { line }) },
  });
}

export function noManifest(path: string): Finding {
  return finding('IRSA-CONTROLPLANE-007', {
    what: `There is no manifest of the API server at ${path}.`,
    why: 'The file does not exist on this node.',
    next: 'Run irsactl on the control plane node, or set spec.controlPlane.nodes[].manifest to the right path.',
  });
}

function strayFile(stray: string, manifest: string): Finding {
  return finding('IRSA-CONTROLPLANE-009', {
    what: `${stray} is a second manifest of kube-apiserver.`,
    why: `The kubelet reads every file beside ${manifest} whose name does not begin with a dot; either may win.`,
    next: `Move ${stray} to another folder.`,
  });
}

function otherFileSystem(directory: string): Finding {
  return finding('IRSA-CONTROLPLANE-010', {
    what: `${directory} lies on another file system than the manifest.`,
    why: 'A manifest is put in place, and put back, by a rename, which needs one file system.',
    next: 'Set spec.controlPlane.nodes[].directory to a folder beside the manifests folder.',
  });
}

function externalSigner(): Finding {
  return finding('IRSA-CONTROLPLANE-011', {
    what: 'An external signer signs the tokens of this cluster.',
    why: `--${externalSignerFlag} is set, which excludes key files.`,
    next: 'Use `signingKey: {source: cluster}` with a version of irsactl that supports external signers.',
  });
}

function editedMeanwhile(manifest: string, previous: string): Finding {
  return finding('IRSA-CONTROLPLANE-019', {
    what: `${manifest} was edited while a change of irsactl was unconfirmed.`,
    why: 'It is neither the manifest from before the change nor the one that irsactl wrote, and the API server does not serve.',
    next: `Put it right by hand, or copy ${previous}/manifest.yaml over it.`,
  });
}

function otherCluster(desired: DesiredControlPlane, uid: string, directory: string): Finding {
  return finding('IRSA-CLUSTER-011', {
    what: `The kubeconfig leads to another cluster than the one that ${desired.chain} was applied to.`,
    why: `The UID of its kube-system is ${desired.cluster.uid}; ${directory} remembers ${uid}.`,
    next: `Choose the context of the right cluster. If the cluster was rebuilt, remove ${directory}.`,
  });
}
