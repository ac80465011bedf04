import { type DesiredControlPlane, signingKeyId } from './desired.ts';
import { kubeadmPair } from './key-placement.ts';
import { readFlags } from './manifest/flags.ts';
import type { Manifest } from './manifest/parse-manifest.ts';
import { nodeKeyOf } from './node-state.ts';
import type { ChainFormParts } from './server-form.ts';
import { proveManifest } from './stand-in/prove-manifest.ts';
import { readOriginal } from './step/read-records.ts';
import type { OriginalRecord } from './step/records.ts';
import { settleUntouched } from './step/settle-untouched.ts';
import { type NodeContext, type PlacedManifest, parsed, type StepContext } from './step/step-context.ts';

/** A node where a form is made, with the node that the signing key waits on. */
export interface FormContext extends StepContext {
  readonly first: NodeContext['node'];
  readonly current: PlacedManifest;
  readonly manifest: Manifest;
}

interface FormGoal {
  /** Whether the chain's key lives in kubeadm's own files. */
  readonly isInPair: boolean;
  /** Whether it leads back to what was before irsactl. */
  readonly isBack: boolean;
}

/** Signing takes what irsa.yaml says; the way back what the chain did add. */
export async function formContext(
  { isInPair, isBack }: FormGoal,
  desired: DesiredControlPlane,
  node: NodeContext,
): Promise<FormContext> {
  const current = await settleUntouched(node);
  const manifest = parsed(current.content, node.node);
  const original = await readOriginal(node);
  const wanted = partsNow(desired, manifest, original, isInPair);
  const added = original?.ours ?? null;
  const ours = isBack && added ? { ...added, keyId: added.keyId ?? wanted.keyId } : wanted;
  const { cluster, nodes } = desired;
  const [first = node.node] = nodes;
  return { ...node, cluster, ours, nodes, prove: proveManifest, first, current, manifest };
}

function partsNow(
  desired: DesiredControlPlane,
  manifest: Manifest,
  original: OriginalRecord | null,
  isInPair: boolean,
): ChainFormParts {
  const applied = original?.ours ?? null;
  const { inContainer } = nodeKeyOf(manifest, applied?.key ?? null, desired.chain);
  return {
    issuer: desired.issuer.known ? desired.issuer.value : '',
    keyId: signingKeyId(desired),
    key: desired.ownKey && !isInPair ? inContainer : null,
    pair: isInPair ? (applied?.pair ?? kubeadmPair(readFlags(manifest))) : null,
  };
}
