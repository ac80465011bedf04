import type { Finding } from '../../chain/finding.ts';
import { untrustedPart } from '../../chain/private-folder.ts';
import { controllerManifestOf } from './controller-manifest.ts';
import { type DesiredControlPlane, nodePaths } from './desired.ts';
import type { NodeFacts } from './facts.ts';
import { editedMeanwhile, finding, untrustedFolder } from './findings.ts';
import { keyFindings, kidsAfter } from './key-findings.ts';
import { externalSignerFlag, usesOf } from './manifest/flags.ts';
import { type OpenedNode, wasLeft } from './node-state.ts';
import { unreadableKeys } from './preflight/rules/key-access.ts';
import { unmovableKeys } from './preflight/rules/unmovable-keys.ts';
import { type ServerForm, samePair } from './server-form.ts';

/** What makes any change of this node unsafe, whichever way it goes; `wanted` is the form that it would have. */
export function safetyFindings(
  desired: DesiredControlPlane,
  opened: OpenedNode,
  wanted: ServerForm,
): readonly Finding[] {
  const { facts, state } = opened;
  const { node, manifest, step } = state;
  const found: Finding[] = [
    ...placeFindings(desired, opened),
    // Of these none hinders a manifest from before from being put back.
    ...strayFindings(facts, (program) => program !== 'kube-apiserver'),
  ];
  if (step === 'foreign') {
    const { previous } = nodePaths(desired.chain, node);
    found.push(finding.error('IRSA-CONTROLPLANE-019', editedMeanwhile(node.manifest, previous)));
  } else if (wasLeft(facts)) found.push(putBackByItself(node.name, facts.switch?.report ?? ''));
  if (usesOf(manifest, externalSignerFlag).length > 0) found.push(externalSigner());
  else {
    found.push(...keyFindings(desired, opened, wanted.flags, (path) => kidsAfter(opened, wanted, path)));
    found.push(...unreadableKeys(opened, wanted), ...unmovableKeys(opened, wanted));
  }
  const { controllerManager: controller } = facts;
  if (state.pair && controller && 'fault' in controller) {
    const changes = !samePair(state.form.pair, wanted.pair);
    found.push(unreadController(controllerManifestOf(node), controller.fault, changes));
  }
  return found;
}

/** Whether the manifest can be replaced where it lies, and belongs to this cluster. */
export function placeFindings(
  desired: DesiredControlPlane,
  { facts, state }: OpenedNode,
): readonly Finding[] {
  const { node } = state;
  const { remembered } = facts;
  const isOther = remembered !== null && remembered.uid !== desired.cluster.uid;
  const folder = nodePaths(desired.chain, node).directory;
  const untrusted = untrustedPart({ node, folder }, facts.folder);
  return [
    ...(untrusted ? [untrustedFolder(node.name, untrusted)] : []),
    ...(isOther ? [otherCluster(desired, remembered.uid, nodePaths(desired.chain, node).directory)] : []),
    ...strayFindings(facts, (program) => program === 'kube-apiserver'),
    ...(facts.oneFileSystem ? [] : [otherFileSystem(node.directory)]),
    ...(facts.manifest?.isLinked ? [linkedManifest(node.manifest)] : []),
  ];
}

function putBackByItself(node: string, report: string): Finding {
  return finding.warning('IRSA-CONTROLPLANE-046', {
    what: `${node} has put an interrupted change of its API server back.`,
    why:
      report === ''
        ? 'It heard nothing of irsactl any more.'
        : `Its switch says: ${report.replaceAll('\n', ', ')}.`,
    next: 'Nothing has to be done first; the plan goes on from what is there.',
  });
}

function otherCluster(desired: DesiredControlPlane, uid: string, directory: string): Finding {
  return finding.error('IRSA-CLUSTER-011', {
    what: `The kubeconfig leads to another cluster than the one that ${desired.chain} was applied to.`,
    why: `The UID of its kube-system is ${desired.cluster.uid}; ${directory} remembers ${uid}.`,
    next: `Choose the context of the right cluster. If the cluster was rebuilt, remove ${directory}.`,
  });
}

function strayFindings(
  { node, strays }: NodeFacts,
  isMeant: (program: string) => boolean,
): readonly Finding[] {
  return strays
    .filter(({ program }) => isMeant(program))
    .map(({ path, program }) =>
      finding.error('IRSA-CONTROLPLANE-009', {
        what: `${path} is a second manifest of ${program}.`,
        why: `The kubelet reads every file beside ${node.manifest} whose name does not begin with a dot; either may win.`,
        next: `Move ${path} to another folder.`,
      }),
    );
}

function otherFileSystem(directory: string): Finding {
  return finding.error('IRSA-CONTROLPLANE-010', {
    what: `${directory} lies on another file system than the manifest, or behind another mount.`,
    why: 'A manifest is put in place, and put back, by a rename, which needs one file system.',
    next: 'Set spec.controlPlane.nodes[].directory to a folder below the same mount point (`findmnt -T FOLDER`). Where the manifests folder is itself a mount point, mount its parent in its place.',
  });
}

function linkedManifest(manifest: string): Finding {
  return finding.error('IRSA-CONTROLPLANE-008', {
    what: `${manifest} is a link, or has a second name.`,
    why: 'A manifest is put in place by a rename, which would leave the file behind the link as it is.',
    next: `Put the file itself there: \`cp -p --remove-destination "$(readlink -f ${manifest})" ${manifest}\`.`,
  });
}

/** Where the key stays as it is, all that may be left undone is a restart from before. */
function unreadController(manifest: string, fault: string, changes: boolean): Finding {
  const say = changes ? finding.error : finding.warning;
  return say('IRSA-CONTROLPLANE-008', {
    what: `${manifest} does not say which key the controller-manager signs with.`,
    why: `${fault} Where that is the key which changes, it has to start anew.`,
    next: 'Write its flags as kubeadm does: a list `command`, one string each.',
    place: { file: manifest },
  });
}

function externalSigner(): Finding {
  return finding.error('IRSA-CONTROLPLANE-011', {
    what: 'An external signer signs the tokens of this cluster.',
    why: `--${externalSignerFlag} is set, which excludes key files.`,
    next: 'Use `signingKey: {source: cluster}` with a version of irsactl that supports external signers.',
  });
}
