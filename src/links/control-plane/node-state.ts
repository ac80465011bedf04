import { dirname } from 'node:path';
import type { ControlPlaneNode, KeyPlacement } from '../../config/trust-chain.ts';
import { type DesiredControlPlane, keyFilesIn, signingKeyId } from './desired.ts';
import type { NodeFacts } from './facts.ts';
import { kubeadmPair, onNode } from './key-placement.ts';
import type { KeyFiles } from './manifest/chain-flags.ts';
import { readFlags, type ServiceAccountFlags } from './manifest/flags.ts';
import { isMountedFolder } from './manifest/host-path.ts';
import { type Manifest, parseManifest } from './manifest/parse-manifest.ts';
import type { ChainFormParts, ChainParts, PairForm, ServerForm } from './server-form.ts';
import { wasUndoneUnseen } from './switch/interrupted-step.ts';
import { hasFired, isEditedSince } from './switch/switch-state.ts';

/** What has to happen to a step that was begun: nothing, to be confirmed, to be put back, or a person must look. */
type StepState = 'none' | 'confirm' | 'put-back' | 'foreign';

/** The facts of a node, read as far as a plan needs them. */
export interface NodeState {
  readonly node: ControlPlaneNode;
  readonly step: StepState;
  /** The manifest that the plan goes on from: where a step is put back, the one from before it. */
  readonly manifest: Manifest;
  readonly flags: ServiceAccountFlags;
  /** The same flags, and what kubeadm's own files hold where the chain's key lives in them. */
  readonly form: ServerForm;
  /** kubeadm's pair as the API server sees it; null where the chain's key lives elsewhere. */
  readonly pair: KeyFiles | null;
  /** Where the chain's own key files go, as the API server sees them; null where they are not wanted. */
  readonly ownKey: KeyFiles | null;
  /** Where those would be; the folder is one that its pod sees. */
  readonly key: KeyFiles;
  /** The same files as they lie on the node. */
  readonly keyOnNode: KeyFiles;
  /** False where every key is mounted as a single file, so that no new one can be put beside them. */
  readonly hasKeyFolder: boolean;
}

/** A node as it was seen, and what was read of that. */
export interface OpenedNode {
  readonly facts: NodeFacts;
  readonly state: NodeState;
}

export function nodeStateOf(
  desired: DesiredControlPlane,
  facts: NodeFacts,
  placement: KeyPlacement | null,
): NodeState | { readonly fault: string; readonly line?: number } {
  const { node } = facts;
  const step = stepState(facts);
  // The switch may have put it in place already.
  const before = step === 'put-back' ? facts.step?.content : null;
  const content = before ?? facts.manifest?.content;
  const parsed = parseManifest(content ?? Buffer.of());
  if ('fault' in parsed) return parsed;
  const { manifest } = parsed;
  const flags = readFlags(manifest);
  const {
    inContainer,
    onNode: keyOnNode,
    hasFolder,
  } = nodeKeyOf(manifest, facts.original?.ours?.key ?? null, desired.chain);
  const pair = placement === 'kubeadm' ? (facts.original?.ours?.pair ?? kubeadmPair(flags)) : null;
  return {
    ...{ node, step, manifest, flags, pair },
    form: formOf(facts, flags, pair),
    ownKey: placement === 'separate' ? inContainer : null,
    ...{ key: inContainer, keyOnNode, hasKeyFolder: hasFolder },
  };
}

function formOf(facts: NodeFacts, flags: ServiceAccountFlags, pair: KeyFiles | null): ServerForm {
  if (!pair) return { flags, pair };
  const held = pairForm(facts, pair);
  return isStale(facts, held) ? { flags, pair: held, isStale: true } : { flags, pair: held };
}

/** By what the process itself says of its keys. */
function isStale({ api }: NodeFacts, { publicIds, signingId }: PairForm): boolean {
  if (!api.serves) return false;
  const { minted, keyIds } = api;
  const lacks = keyIds.length > 0 && publicIds.some((id) => id !== null && !keyIds.includes(id));
  return lacks || (minted !== null && minted.keyId !== signingId);
}

function pairForm({ keyIds }: NodeFacts, { privateFile, publicFile }: KeyFiles): PairForm {
  return { publicIds: keyIds.get(publicFile) ?? [], signingId: keyIds.get(privateFile)?.[0] ?? 'none' };
}

/** Where the chain's key files are, or go: in the first folder of a key in use in which the pod sees another file. */
export function nodeKeyOf(
  manifest: Manifest,
  added: KeyFiles | null,
  chain: string,
): { readonly inContainer: KeyFiles; readonly onNode: KeyFiles; readonly hasFolder: boolean } {
  const { mounts } = manifest;
  const { signingKeyFile, keyFiles } = readFlags(manifest);
  const used = [signingKeyFile ?? '/etc/kubernetes/pki/sa.key', ...keyFiles];
  const beside = used.find((file) => isMountedFolder(mounts, dirname(file), file));
  const inContainer = added ?? keyFilesIn(dirname(beside ?? used[0] ?? ''), chain);
  return { inContainer, onNode: onNode(manifest, inContainer), hasFolder: beside !== undefined };
}

/** What the chain adds by irsa.yaml as it is today. */
export function desiredParts(desired: DesiredControlPlane, { ownKey, pair }: NodeState): ChainParts {
  return {
    issuer: desired.issuer.known ? desired.issuer.value : null,
    keyId: signingKeyId(desired),
    key: ownKey,
    pair,
  };
}

/** What the chain did add, whatever irsa.yaml says now; as it is desired where nothing was noted. */
export function addedParts(desired: DesiredControlPlane, { facts, state }: OpenedNode): ChainFormParts {
  const { original } = facts;
  const wanted = desiredParts(desired, state);
  if (original?.ours) return { ...original.ours, keyId: original.ours.keyId ?? wanted.keyId };
  const added = state.flags.issuers.find((issuer) => !original?.flags.issuers.includes(issuer));
  return { ...wanted, issuer: wanted.issuer ?? added ?? '' };
}

/** The switch has put a step back that nobody saw fail: the next run takes it again without being asked to. */
export function wasLeft(facts: NodeFacts): boolean {
  const isStillThere = facts.manifest?.hash === facts.step?.after;
  return wasUndoneUnseen(facts) && !isStillThere && facts.api.serves;
}

function stepState(facts: NodeFacts): StepState {
  const { step, manifest } = facts;
  if (!step || wasLeft(facts)) return 'none';
  const state = facts.switch?.state ?? null;
  const isPlaced = manifest?.hash === step.after;
  const canBePutBack: StepState = step.content === null ? 'foreign' : 'put-back';
  const isOthers = isEditedSince(state, step, manifest?.hash ?? null);
  // What the switch has begun is waited for, and what it did is said before anything else is done.
  if (state && hasFired(state) && !isOthers) return isPlaced ? canBePutBack : 'put-back';
  if (manifest?.hash === step.before) return 'none';
  if (!isPlaced) return facts.api.serves ? 'none' : 'foreign';
  if (holds(facts)) return 'confirm';
  return isOthers ? 'foreign' : canBePutBack;
}

/** Whether the API server does what the manifest in place says. */
function holds({ manifest, api, keyIds }: NodeFacts): boolean {
  const parsed = parseManifest(manifest?.content ?? Buffer.of());
  if ('fault' in parsed || !api.serves) return false;
  const flags = readFlags(parsed.manifest);
  const [issuer] = flags.issuers;
  const signing = flags.signingKeyFile === null ? [] : (keyIds.get(flags.signingKeyFile) ?? []);
  return (
    (api.issuer === null || api.issuer === issuer) &&
    (api.minted === null || (api.minted.issuer === issuer && signing.includes(api.minted.keyId)))
  );
}
