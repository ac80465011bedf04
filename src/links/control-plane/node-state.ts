import { dirname } from 'node:path';
import type { ControlPlaneNode } from '../../config/trust-chain.ts';
import { type DesiredControlPlane, keyFilesIn } from './desired.ts';
import type { NodeFacts } from './facts.ts';
import type { ChainFlags } from './manifest/chain-flags.ts';
import { readFlags, type ServiceAccountFlags } from './manifest/flags.ts';
import { hostPathOf, isMountedFolder } from './manifest/host-path.ts';
import { type Manifest, parseManifest } from './manifest/parse-manifest.ts';

type KeyFiles = NonNullable<ChainFlags['key']>;

/** What has to happen to a step that was begun: nothing, to be confirmed, to be put back, or a person must look. */
type StepState = 'none' | 'confirm' | 'put-back' | 'foreign';

/** The facts of a node, read as far as a plan needs them. */
export interface NodeState {
  readonly node: ControlPlaneNode;
  readonly step: StepState;
  /** The manifest that the plan goes on from: where a step is put back, the one from before it. */
  readonly manifest: Manifest;
  readonly flags: ServiceAccountFlags;
  /** Where the chain's key files go, as the API server sees them; the folder is one that its pod sees. */
  readonly key: KeyFiles;
  /** The same files as they lie on the node. */
  readonly keyOnNode: KeyFiles;
  /** False where every key is mounted as a single file, so that no new one can be put beside them. */
  readonly hasKeyFolder: boolean;
}

export function nodeStateOf(
  desired: DesiredControlPlane,
  facts: NodeFacts,
): NodeState | { readonly fault: string; readonly line?: number } {
  const { node } = facts;
  const step = stepState(facts);
  const content = step === 'put-back' ? facts.step?.content : facts.manifest?.content;
  const parsed = parseManifest(content ?? Buffer.of());
  if ('fault' in parsed) return parsed;
  const { manifest } = parsed;
  const flags = readFlags(manifest);
  const { inContainer, onNode, hasFolder } = nodeKeyOf(
    manifest,
    facts.original?.ours?.key ?? null,
    desired.chain,
  );
  return { node, step, manifest, flags, key: inContainer, keyOnNode: onNode, hasKeyFolder: hasFolder };
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
  const { privateFile, publicFile } = inContainer;
  const onNode = { privateFile: hostPathOf(mounts, privateFile), publicFile: hostPathOf(mounts, publicFile) };
  return { inContainer, onNode, hasFolder: beside !== undefined };
}

/** What the chain adds to the flags by irsa.yaml as it is today. */
export function desiredFlags(desired: DesiredControlPlane, { key }: NodeState): ChainFlags | null {
  return desired.issuer.known ? { issuer: desired.issuer.value, key: desired.ownKey ? key : null } : null;
}

/** What the chain did add to the flags, whatever irsa.yaml says now; as it is desired where nothing was noted. */
export function addedFlags(desired: DesiredControlPlane, facts: NodeFacts, state: NodeState): ChainFlags {
  const { original } = facts;
  if (original?.ours) return original.ours;
  const added = state.flags.issuers.find((issuer) => !original?.flags.issuers.includes(issuer));
  return desiredFlags(desired, state) ?? { issuer: added ?? '', key: desired.ownKey ? state.key : null };
}

function stepState(facts: NodeFacts): StepState {
  const { step, manifest } = facts;
  if (!step || manifest?.hash === step.before) return 'none';
  if (manifest?.hash !== step.after) return facts.api.serves ? 'none' : 'foreign';
  if (holds(facts)) return 'confirm';
  return step.content === null ? 'foreign' : 'put-back';
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
