import type { Progress } from '../../../chain/progress.ts';
import type { RoleAccount } from '../../../chain/role-accounts.ts';
import { IrsaError } from '../../../errors/irsa-error.ts';
import type { Memory } from '../../../rotation/record.ts';
import type { Form, Operation } from '../form.ts';
import { type FormSource, formIn } from '../manifest/edit-form.ts';
import { readFlags } from '../manifest/flags.ts';
import { hostPathOf } from '../manifest/host-path.ts';
import { type Manifest, parseManifest } from '../manifest/parse-manifest.ts';
import { askedServerOf } from '../manifest/server-address.ts';
import type {
  ApiServer,
  ControlPlaneNode,
  ControlPlanePorts,
  FileAttributes,
  NodeFiles,
  NodePorts,
} from '../ports.ts';

/** One node, with irsactl's access to it. */
export interface NodeContext {
  readonly chain: string;
  readonly node: ControlPlaneNode;
  readonly files: NodeFiles;
  readonly ports: NodePorts;
  readonly progress: Progress;
}

/** The context of a pass on one node. */
export interface PassContext extends NodeContext {
  readonly ports: NodePorts & Pick<ControlPlanePorts, 'askSts'>;
  readonly clusterUid: string;
  /** The chain's issuer. */
  readonly issuer: string;
  /** All other control plane nodes. */
  readonly others: readonly ControlPlaneNode[];
  /** The audience of the pods' AWS tokens, and the service accounts whose roles STS must grant. */
  readonly audience: string;
  readonly accounts: readonly RoleAccount[];
  /** Whether the chain is being removed. */
  readonly goesBack: boolean;
  /** The key that the chain adds with its issuer; null if it adds none. */
  readonly addedKey: string | null;
  /** What the node must remember of rotations. */
  readonly memory: Memory;
}

/** One operation on the API server of one node. */
export interface Pass {
  readonly operation: Operation;
  readonly before: Form;
  readonly after: Form;
}

/** The manifest of a node with its key files. */
export interface PlacedSource extends FormSource {
  readonly content: Buffer;
  readonly attributes: Required<FileAttributes>;
  readonly form: Form;
}

/**
 * Reads the manifest and every key file that its flags name.
 *
 * @throws If there is no manifest, or irsactl cannot edit it.
 */
export async function readSource({
  files,
  node,
}: Pick<NodeContext, 'files' | 'node'>): Promise<PlacedSource> {
  const [content, facts] = [await files.read(node.manifest), await files.facts(node.manifest)];
  if (content === null || facts === null) throw noManifest(node);
  const read = parseManifest(content);
  if ('fault' in read) throw uneditable(node, read.fault, read.line);
  const { mode, owner, group, modified } = facts;
  const source = { manifest: read.manifest, keyFiles: await readKeyFiles(files, read.manifest) };
  return { ...source, content, attributes: { mode, owner, group, modified }, form: formIn(source) };
}

async function readKeyFiles(
  files: Pick<NodeFiles, 'read'>,
  manifest: Manifest,
): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const path of keyPathsOf(manifest)) {
    const text = await files.read(hostPathOf(manifest.mounts, path));
    if (text !== null) texts.set(path, text.toString('utf8'));
  }
  return texts;
}

/** The key files in the flags, as paths in the container. */
export function keyPathsOf(manifest: Manifest): readonly string[] {
  const { signingKeyFile, keyFiles } = readFlags(manifest);
  return [...new Set(signingKeyFile === null ? keyFiles : [...keyFiles, signingKeyFile])];
}

/** The API server of a manifest, queried on its node. */
export function serverOf(
  { node, ports }: Pick<NodeContext, 'node' | 'ports'>,
  manifest: Manifest,
): ApiServer {
  return ports.apiServer(node, askedServerOf(node, manifest));
}

function noManifest({ name, manifest }: ControlPlaneNode): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-007', {
    what: `There is no manifest of the API server at ${manifest}.`,
    why: `The file does not exist on ${name}.`,
    next: 'If it is elsewhere, correct `manifest` of this node in spec.controlPlane.nodes; else restore the file. Then run `irsactl plan`.',
  });
}

export function uneditable({ manifest }: ControlPlaneNode, why: string, line?: number): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-008', {
    what: `irsactl cannot edit the manifest ${manifest}; nothing was changed.`,
    why,
    next: 'Write the flags as kubeadm does: a list `command` with one string for each flag.',
    place: { file: manifest, ...(line !== undefined && { line }) },
  });
}

/** The plan was made from another version of the file, so irsactl does not overwrite this one. */
export function moved(path: string): IrsaError {
  return new IrsaError('IRSA-PLAN-001', {
    what: `${path} changed since the plan was made.`,
    why: 'The plan was made from another version of the file; nothing was written.',
    next: 'Run `irsactl plan` and review the new plan.',
  });
}
