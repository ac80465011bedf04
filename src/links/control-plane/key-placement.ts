import { basename, dirname } from 'node:path';
import type { KeyPlacement } from '../../config/trust-chain.ts';
import type { DesiredControlPlane } from './desired.ts';
import type { ControlPlaneFacts, NodeFacts } from './facts.ts';
import { holdsChain, type KeyFiles } from './manifest/chain-flags.ts';
import { readFlags, type ServiceAccountFlags } from './manifest/flags.ts';
import { hostPathOf } from './manifest/host-path.ts';
import { type Manifest, parseManifest, readable } from './manifest/parse-manifest.ts';
import type { ChainFormParts } from './server-form.ts';
import { isEnd } from './switch/switch-state.ts';

/** kubeadm's own pair, as the API server sees it; null where its flags name other files. */
export function kubeadmPair({ signingKeyFile, keyFiles }: ServiceAccountFlags): KeyFiles | null {
  if (signingKeyFile === null || basename(signingKeyFile) !== 'sa.key') return null;
  const publicFile = `${dirname(signingKeyFile)}/sa.pub`;
  return keyFiles.includes(publicFile) ? { privateFile: signingKeyFile, publicFile } : null;
}

/** The same files as they lie on the node. */
export function onNode({ mounts }: Manifest, { privateFile, publicFile }: KeyFiles): KeyFiles {
  return { privateFile: hostPathOf(mounts, privateFile), publicFile: hostPathOf(mounts, publicFile) };
}

/**
 * Where the chain's key lives on every node: where an earlier apply has put it, else where irsa.yaml says, else in
 * kubeadm's own files, which kubeadm itself carries to nodes that join. Null where the chain has no key of its own.
 * https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/high-availability/#manual-certs
 */
export function placementOf(
  { ownKey, placement }: DesiredControlPlane,
  { nodes, cluster }: Pick<ControlPlaneFacts, 'nodes' | 'cluster'>,
): KeyPlacement | null {
  if (!ownKey) return null;
  const applied = nodes.map(appliedPlacement).find((one) => one !== null);
  if (applied) return applied;
  if (placement !== null) return placement;
  const isKubeadms = nodes.every((node) => namesKubeadmsFiles(node, cluster.kubeadmConfig !== null));
  return nodes.length > 0 && isKubeadms ? 'kubeadm' : 'separate';
}

/** Where the records of a node say that the key is; null where nothing that was applied there stands. */
function appliedPlacement(facts: NodeFacts): KeyPlacement | null {
  if (!isStanding(facts)) return null;
  if (facts.original?.ours?.pair) return 'kubeadm';
  return facts.original?.ours?.key ? 'separate' : null;
}

/** Whether anything of the chain is on the node: of a first apply that was put back there is its note alone. */
export function isStanding(facts: NodeFacts): boolean {
  const { original, manifest } = facts;
  const ours = original?.ours ?? null;
  if (ours === null) return false;
  const known = manifest && readable(manifest.content);
  if (known === null || isUnderWay(facts)) return true;
  if (ours.pair && ours.keyId === null) return true;
  return pairHoldsKey(facts, ours) || holdsChain(readFlags(known), ours);
}

/** Whether kubeadm's own public file, where the chain's key goes there, has it. */
export function pairHoldsKey(
  { keyIds }: Pick<NodeFacts, 'keyIds'>,
  { pair, keyId }: Pick<ChainFormParts, 'pair' | 'keyId'>,
): boolean {
  const inPair = pair ? (keyIds.get(pair.publicFile) ?? []) : [];
  return inPair.some((kid) => kid === keyId);
}

/** A step that was left, and that nobody has put back. */
function isUnderWay({ step, manifest, switch: left }: NodeFacts): boolean {
  if (step === null) return false;
  return manifest?.hash !== step.before || !(left === null || isEnd(left.state));
}

/** kubeadm's default folder, or any folder in a cluster that kubeadm keeps its configuration in. */
function namesKubeadmsFiles({ manifest }: NodeFacts, hasKubeadmConfig: boolean): boolean {
  const read = parseManifest(manifest?.content ?? Buffer.of());
  if ('fault' in read) return false;
  const pair = kubeadmPair(readFlags(read.manifest));
  return pair !== null && (hasKubeadmConfig || dirname(pair.privateFile) === '/etc/kubernetes/pki');
}
