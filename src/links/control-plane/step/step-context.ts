import { errorOfFinding } from '../../../chain/guards.ts';
import { lookAtFolder, untrustedPart } from '../../../chain/private-folder.ts';
import type { Progress } from '../../../chain/progress.ts';
import type { ControlPlaneNode } from '../../../config/trust-chain.ts';
import { IrsaError } from '../../../errors/irsa-error.ts';
import { untrustedFolder } from '../findings.ts';
import { type Manifest, parseManifest, readable } from '../manifest/parse-manifest.ts';
import type { ApiServer, ControlPlanePorts, FileAttributes, NodeFiles } from '../ports.ts';
import type { ChainFormParts } from '../server-form.ts';
import type { Expectation } from './expectation.ts';
import type { NodeForm } from './node-change.ts';
import type { ClusterRecord } from './records.ts';

/** Where a manifest is put back, and with what. */
export interface NodeContext {
  readonly chain: string;
  readonly node: ControlPlaneNode;
  readonly files: NodeFiles;
  readonly server: ApiServer;
  readonly ports: ControlPlanePorts;
  readonly progress: Progress;
}

/** Where a step works, and with what. */
export interface StepContext extends NodeContext {
  readonly cluster: ClusterRecord;
  /** What the chain adds, or did add. */
  readonly ours: ChainFormParts;
  /** All control plane nodes. */
  readonly nodes: readonly ControlPlaneNode[];
  readonly prove: ProveManifest;
}

/** Tells the switch that irsactl lives. Throws where the switch has fired meanwhile: then nothing more may be done. */
export type Beat = () => Promise<void>;

/**
 * Proves a form by a stand-in at a port, and ends the stand-in. Answers null, or why the form is not right, with the last
 * lines that the stand-in wrote. Calls `beat` about once a second: the switch on the node takes silence for the death of irsactl.
 */
type ProveManifest = (
  context: StepContext,
  port: number,
  form: NodeForm,
  expected: Expectation,
  beat: Beat,
) => Promise<string | null>;

/** A manifest with what its file is like. */
export interface PlacedManifest {
  readonly content: Buffer;
  readonly attributes: Required<FileAttributes>;
}

export async function readPlaced({ files, node }: NodeContext): Promise<PlacedManifest> {
  const content = await files.read(node.manifest);
  const facts = await files.facts(node.manifest);
  if (content && facts) {
    const { mode, owner, group, modified } = facts;
    return { content, attributes: { mode, owner, group, modified } };
  }
  throw new IrsaError('IRSA-CONTROLPLANE-007', {
    what: `There is no manifest of the API server at ${node.manifest}.`,
    why: 'It was there when the plan was made.',
    next: 'Put it back, then run `irsactl plan`.',
  });
}

/** The manifest as it lies there; null where there is none, or none that can be edited. */
export async function readManifest(
  files: Pick<NodeFiles, 'read'>,
  node: ControlPlaneNode,
): Promise<Manifest | null> {
  return readable((await files.read(node.manifest)) ?? Buffer.of());
}

export function parsed(content: Uint8Array, node: ControlPlaneNode): Manifest {
  const result = parseManifest(content);
  if ('manifest' in result) return result.manifest;
  throw new IrsaError('IRSA-CONTROLPLANE-008', {
    what: `The manifest ${node.manifest} cannot be edited.`,
    why: result.fault,
    next: 'Run `irsactl plan`, which looks at it anew.',
    place: { file: node.manifest, ...(result.line !== undefined && { line: result.line }) },
  });
}

/** irsa.yaml, or the cluster, does not have the node any more that a plan names. */
export function unknownNode(target: string): IrsaError {
  return new IrsaError('IRSA-PLAN-001', {
    what: `The plan changes ${target}, and there is no control plane node of that name.`,
    why: 'The list of control plane nodes is another one than when the plan was made.',
    next: 'Run `irsactl plan` and look at the new plan.',
  });
}

/** Nothing is written over a manifest, or a key file, that is not the one that the plan, or the step, started from. */
export function moved({ node }: Pick<NodeContext, 'node'>, path: string = node.manifest): IrsaError {
  return new IrsaError('IRSA-PLAN-001', {
    what: `${path === node.manifest ? 'The manifest' : 'The file'} ${path} changed since the plan was made.`,
    why: 'It is not the one that the plan started from; nothing was written.',
    next: 'Run `irsactl plan` and look at the new plan.',
  });
}

/** Again just before the first file is written: the plan may be old. */
export async function refuseUntrustedFolder({
  files,
  node,
  folder,
}: Pick<NodeContext, 'files' | 'node'> & { readonly folder: string }): Promise<void> {
  const untrusted = untrustedPart({ node, folder }, await lookAtFolder(folder, files));
  if (untrusted) throw errorOfFinding(untrustedFolder(node.name, untrusted));
}
