import { type Finding, findingsOf } from '../../chain/finding.ts';
import { ownFolderAdvice } from '../../chain/private-folder.ts';
import type { Problem } from '../../errors/irsa-error.ts';
import type { DesiredControlPlane } from './desired.ts';
import { externalSignerFlag } from './manifest/flags.ts';
import type { ControlPlaneNode } from './ports.ts';

export const finding = findingsOf('control-plane');

export function putBackByItself(node: string, report: string): Finding {
  return finding.warning('IRSA-CONTROLPLANE-105', {
    what: `${node} has put an interrupted change of its API server back.`,
    why:
      report === ''
        ? 'It heard nothing of irsactl any more.'
        : `Its switch says: ${report.replaceAll('\n', ', ')}.`,
    next: 'Nothing has to be done first; the plan goes on from what is there.',
  });
}

/** `others`: what it means for the control plane, as a sentence of its own. */
export function notServing(node: string, others: string | null = null): Finding {
  const why =
    'Its /readyz, which asks its etcd as well, does not answer ok, and no step of irsactl is under way.';
  return finding.error('IRSA-CONTROLPLANE-023', {
    what: `The API server of ${node} does not serve.`,
    why: others === null ? why : `${why} ${others}`,
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

export function noNodes(): Finding {
  return finding.error('IRSA-CONTROLPLANE-006', {
    what: 'irsa.yaml names no control plane node.',
    why: 'spec.controlPlane.nodes is empty, so there is no API server that could sign for the chain.',
    next: 'Name the control plane node under spec.controlPlane.nodes.',
  });
}

export function noManifest({ name, manifest, access }: ControlPlaneNode): Finding {
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

export function strayFile(stray: string, manifest: string): Finding {
  return finding.error('IRSA-CONTROLPLANE-009', {
    what: `${stray} is a second manifest of kube-apiserver.`,
    why: `The kubelet reads every file beside ${manifest} whose name does not begin with a dot; either may win.`,
    next: `Move ${stray} to another folder.`,
  });
}

export function otherFileSystem(directory: string): Finding {
  return finding.error('IRSA-CONTROLPLANE-010', {
    what: `${directory} lies on another file system than the manifest, or behind another mount.`,
    why: 'A manifest is put in place, and put back, by a rename, which needs one file system.',
    next: 'Set spec.controlPlane.nodes[].directory to a folder below the same mount point (`findmnt -T FOLDER`). Where the manifests folder is itself a mount point, mount its parent in its place.',
  });
}

export function linkedManifest(manifest: string): Finding {
  return finding.error('IRSA-CONTROLPLANE-038', {
    what: `${manifest} is a link, or has a second name.`,
    why: 'A manifest is put in place by a rename, which would leave the file behind the link as it is.',
    next: `Put the file itself there: \`cp -p --remove-destination "$(readlink -f ${manifest})" ${manifest}\`.`,
  });
}

export function externalSigner(): Finding {
  return finding.error('IRSA-CONTROLPLANE-011', {
    what: 'An external signer signs the tokens of this cluster.',
    why: `--${externalSignerFlag} is set, which excludes key files.`,
    next: 'Use `signingKey: {source: cluster}` with a version of irsactl that supports external signers.',
  });
}

/** Seen by a look, and in the middle of a step. */
export function editedMeanwhile(manifest: string, previous: string): Problem {
  return {
    what: `${manifest} was edited while a change of irsactl was unconfirmed; irsactl leaves it as it is.`,
    why: 'It is not the manifest that irsactl left there.',
    next: `Where the API server does not serve with it, put it right by hand, or copy ${previous}/manifest.yaml over it. Then run \`irsactl plan\`.`,
  };
}

/** Where the chain's key lies in kubeadm's own files, the way back needs the copy of what was there before. */
export function lostOriginalKey(file: string, node: string, original: string): Problem {
  return {
    what: `The key that ${file} of ${node} held before irsactl is not in its backup.`,
    why: `${original} holds no sound copy of it.`,
    next: 'Put the old key back from a backup of your own, then run the same command again.',
  };
}

export function otherCluster(desired: DesiredControlPlane, uid: string, directory: string): Finding {
  return finding.error('IRSA-CLUSTER-011', {
    what: `The kubeconfig leads to another cluster than the one that ${desired.chain} was applied to.`,
    why: `The UID of its kube-system is ${desired.cluster.uid}; ${directory} remembers ${uid}.`,
    next: `Choose the context of the right cluster. If the cluster was rebuilt, remove ${directory}.`,
  });
}

export function untrustedFolder(
  node: string,
  { path, why }: { readonly path: string; readonly why: string },
): Finding {
  return finding.error('IRSA-CONTROLPLANE-130', {
    what: `${path} on ${node} is no place for what irsactl keeps there.`,
    why: `${why} Root runs a script from there, and puts files back that lie there.`,
    next: ownFolderAdvice,
  });
}
