import type { Finding } from '../../chain/finding.ts';
import { type DesiredControlPlane, nodePaths } from './desired.ts';
import type { NodeFacts } from './facts.ts';
import {
  editedMeanwhile,
  externalSigner,
  linkedManifest,
  notServing,
  otherCluster,
  otherFileSystem,
  strayFile,
} from './findings.ts';
import { keyFindings, kidsAfter } from './key-findings.ts';
import { externalSignerFlag, type ServiceAccountFlags, usesOf } from './manifest/flags.ts';
import type { NodeState } from './node-state.ts';

/** What makes any change of this node unsafe, whichever way it goes; `wanted` are the flags that it would have. */
export function safetyFindings(
  desired: DesiredControlPlane,
  facts: NodeFacts,
  state: NodeState,
  wanted: ServiceAccountFlags,
): readonly Finding[] {
  const { node, manifest, step } = state;
  const found: Finding[] = [...placeFindings(desired, facts, state)];
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
