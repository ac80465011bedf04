import { dirname } from 'node:path';
import { nodePaths } from './desired.ts';
import {
  keysAnnotationOf,
  keysHash,
  withKeysAnnotation,
  withoutKeysAnnotation,
} from './manifest/keys-annotation.ts';
import type { ControlPlaneNode, FileAttributes, NodeFiles } from './ports.ts';

/** A file of the node as it is, or shall be. */
interface ManifestCopy {
  readonly content: Buffer;
  readonly attributes: Required<FileAttributes>;
}

/** With the hash of the key that it reads, or as before irsactl. */
export type ControllerForm = 'annotated' | 'back';

/** kubeadm puts it beside the API server's. */
export function controllerManifestOf(node: ControlPlaneNode): string {
  return `${dirname(node.manifest)}/kube-controller-manager.yaml`;
}

/** The controller-manager's part of the chain's folder on a node. */
export function controllerPaths(chain: string, node: ControlPlaneNode) {
  const folder = nodePaths(chain, node).controllerManager;
  return {
    folder,
    record: `${folder}/record.json`,
    /** The manifest as it was before irsactl, with its mode, owner and time. */
    original: `${folder}/manifest.yaml`,
    next: `${folder}/next.yaml`,
  };
}

/**
 * The manifest that makes the kubelet start another pod, which reads the key anew: it waits for none of the pauses that
 * a container gets which ends again and again. Null where no edit of it does so.
 */
export function nextManifest(
  today: ManifestCopy,
  original: ManifestCopy | null,
  wanted: { readonly form: ControllerForm; readonly keyId: string; readonly now: number },
): ManifestCopy | null {
  const value = keysAnnotationOf(today.content);
  const edited = (content: Buffer | null) =>
    content === null || content.equals(today.content)
      ? null
      : { content, attributes: { ...today.attributes, modified: wanted.now } };
  if (wanted.form === 'annotated') {
    return edited(withKeysAnnotation(today.content, keysHash([wanted.keyId])));
  }
  if (value === null) return null;
  // Anything else in it may have been edited meanwhile, and stays.
  return original && isOnlyAnnotated(today, original, value)
    ? original
    : edited(withoutKeysAnnotation(today.content));
}

function isOnlyAnnotated(today: ManifestCopy, original: ManifestCopy, value: string): boolean {
  const [one, other] = [today.attributes, original.attributes];
  return (
    one.mode === other.mode &&
    one.owner === other.owner &&
    one.group === other.group &&
    withKeysAnnotation(original.content, value)?.equals(today.content) === true
  );
}

/** Null where there is none, or one that a rename would cut off from its other name. */
export async function readCopy(files: NodeFiles, path: string): Promise<ManifestCopy | null> {
  const content = await files.read(path);
  const facts = await files.facts(path);
  if (content === null || facts === null || facts.isLink || facts.names > 1) return null;
  const { mode, owner, group, modified } = facts;
  return { content, attributes: { mode, owner, group, modified } };
}
