import type { Finding } from '../../chain/finding.ts';
import { untrustedPart } from '../../chain/private-folder.ts';
import { type DesiredControlPlane, nodePaths } from './desired.ts';
import {
  editedMeanwhile,
  externalSigner,
  finding,
  linkedManifest,
  otherCluster,
  otherFileSystem,
  putBackByItself,
  strayFile,
  untrustedFolder,
} from './findings.ts';
import { keyFindings, kidsAfter } from './key-findings.ts';
import { externalSignerFlag, usesOf } from './manifest/flags.ts';
import { type OpenedNode, wasLeft } from './node-state.ts';
import { unreadableKeys } from './preflight/rules/key-access.ts';
import type { ServerForm } from './server-form.ts';

/** What makes any change of this node unsafe, whichever way it goes; `wanted` is the form that it would have. */
export function safetyFindings(
  desired: DesiredControlPlane,
  opened: OpenedNode,
  wanted: ServerForm,
): readonly Finding[] {
  const { facts, state } = opened;
  const { node, manifest, step } = state;
  const found: Finding[] = [...placeFindings(desired, opened)];
  if (step === 'foreign') {
    const { previous } = nodePaths(desired.chain, node);
    found.push(finding.error('IRSA-CONTROLPLANE-019', editedMeanwhile(node.manifest, previous)));
  } else if (wasLeft(facts)) found.push(putBackByItself(node.name, facts.switch?.report ?? ''));
  if (usesOf(manifest, externalSignerFlag).length > 0) found.push(externalSigner());
  else {
    found.push(...keyFindings(desired, opened, wanted.flags, (path) => kidsAfter(opened, wanted, path)));
    found.push(...unreadableKeys(opened, wanted));
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
    ...facts.strays.map((stray) => strayFile(stray, node.manifest)),
    ...(facts.oneFileSystem ? [] : [otherFileSystem(node.directory)]),
    ...(facts.manifest?.isLinked ? [linkedManifest(node.manifest)] : []),
  ];
}
