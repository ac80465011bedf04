import { dirname } from 'node:path';
import type { ControlPlaneNode } from '../../config/trust-chain.ts';
import { type DesiredControlPlane, keyFilesIn } from './desired.ts';
import type { NodeFacts } from './facts.ts';
import type { ChainFlags } from './manifest/chain-flags.ts';
import { readFlags, type ServiceAccountFlags } from './manifest/flags.ts';
import { hostPathOf } from './manifest/host-path.ts';
import { type Manifest, parseManifest } from './manifest/parse-manifest.ts';

/** What has to happen to a step that was begun: nothing, to be confirmed, to be put back, or a person must look. */
export type StepState = 'none' | 'confirm' | 'put-back' | 'foreign';

/** The facts of a node, read as far as a plan needs them. */
export interface NodeState {
  readonly node: ControlPlaneNode;
  readonly step: StepState;
  /** The manifest that the plan goes on from: where a step is put back, the one from before it. */
  readonly manifest: Manifest;
  readonly flags: ServiceAccountFlags;
  /** Null where the cluster keeps its own key. Paths as the API server sees them. */
  readonly key: ChainFlags['key'];
  /** The same files as they lie on the node. */
  readonly keyOnNode: { readonly privateFile: string; readonly publicFile: string };
}

export function nodeStateOf(
  desired: DesiredControlPlane,
  facts: NodeFacts,
  node: ControlPlaneNode,
): NodeState | { readonly fault: string; readonly line?: number } {
  const step = stepState(facts);
  const content = step === 'put-back' ? facts.step?.content : facts.manifest?.content;
  const parsed = parseManifest(content ?? Buffer.of());
  if ('fault' in parsed) return parsed;
  const { manifest } = parsed;
  const flags = readFlags(manifest);
  const own = keyFilesIn(dirname(flags.signingKeyFile ?? '/etc/kubernetes/pki/sa.key'), desired.chain);
  return {
    node,
    step,
    manifest,
    flags,
    key: desired.ownKey ? own : null,
    keyOnNode: {
      privateFile: hostPathOf(manifest.mounts, own.privateFile),
      publicFile: hostPathOf(manifest.mounts, own.publicFile),
    },
  };
}

/** What the chain has, or will have, among the flags of an API server. */
export function ownFlags(desired: DesiredControlPlane, flags: ServiceAccountFlags): ChainFlags {
  const folder = dirname(flags.signingKeyFile ?? '/etc/kubernetes/pki/sa.key');
  return {
    issuer: desired.issuer.known ? desired.issuer.value : '',
    key: desired.ownKey ? keyFilesIn(folder, desired.chain) : null,
  };
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
  const signing = flags.signingKeyFile === null ? [] : (keyIds[flags.signingKeyFile] ?? []);
  return (
    (api.issuer === null || api.issuer === issuer) &&
    (api.minted === null || (api.minted.issuer === issuer && signing.includes(api.minted.keyId)))
  );
}
