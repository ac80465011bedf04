import { createHash } from 'node:crypto';
import { z } from 'zod';
import { chainDirectory } from '../../../chain/node-directory.ts';
import type { NodeFiles } from '../../../chain/node-files.ts';
import type { ControlPlaneNode } from '../../../config/trust-chain.ts';
import { IrsaError } from '../../../errors/irsa-error.ts';

/** Files of irsactl's own on a node. All of them lie outside the manifests folder, which the kubelet reads whole. */
export function nodePaths(chain: string, node: ControlPlaneNode) {
  const directory = chainDirectory(chain, node);
  return {
    directory,
    record: `${directory}/record.json`,
    /** The manifest and the key files as they were before irsactl. */
    original: `${directory}/original`,
    /** The files of a pass that is under way: those from before, and those that it puts in place. */
    pass: `${directory}/pass`,
    switch: `${directory}/switch`,
    /** Key files that the stand-in alone mounts. */
    standIn: `${directory}/stand-in`,
    /** A form that failed. While the file is there, it is not tried again. */
    failed: `${directory}/failed.json`,
  } as const;
}

/** A file, and the copy of it that irsactl keeps. */
const keptFile = z.object({
  path: z.string(),
  copy: z.string(),
  hash: z.string(),
  mode: z.number(),
  owner: z.number(),
  group: z.number(),
  modified: z.number(),
});
export type KeptFile = Readonly<z.infer<typeof keptFile>>;

const form = z.object({
  issuers: z.array(z.string()).readonly(),
  keys: z.array(z.string()).readonly(),
  audiences: z.array(z.string()).readonly(),
});

const nodeRecord = z.object({
  /** The UID of kube-system: the cluster that the chain was applied to. */
  clusterUid: z.string(),
  /** What the chain added; the key is null where it brought none. */
  issuer: z.string(),
  /** Issuers that the chain had before. */
  formerIssuers: z.array(z.string()).readonly().default([]),
  addedKey: z.string().nullable().default(null),
  /** Key IDs that irsactl has let it sign with. */
  signedWith: z.array(z.string()).readonly().default([]),
  /** The API server before irsactl. */
  original: z.object({
    form,
    /** Whether `--api-audiences` was not set. */
    unpinned: z.boolean(),
    /** The manifest first. Empty once someone else has edited the manifest: then only the reverse edit leads back. */
    files: z.array(keptFile).readonly(),
  }),
  /** The manifest that irsactl put in place last and that was not rolled back; when, in milliseconds since 1970. */
  written: z.object({ hash: z.string(), at: z.number() }).nullable(),
  /** The pass that is under way. */
  pass: z
    .object({
      operation: z.enum(['accept', 'sign', 'retire']),
      after: z.string(),
      form,
    })
    .nullable(),
  /** Seconds that the API server was away at the last pass. */
  outageSeconds: z.number().nullable(),
});

/** What irsactl notes on a node. It can be read without an API server. */
export type NodeRecord = Readonly<z.infer<typeof nodeRecord>>;

const failedPass = z.object({ form, at: z.number(), reason: z.string() });
/** A form with which the API server did not do what it should, so that the node was rolled back. */
export type FailedPass = Readonly<z.infer<typeof failedPass>>;

/** The node whose files are read or written. */
export interface NodePlace {
  readonly chain: string;
  readonly node: ControlPlaneNode;
  readonly files: NodeFiles;
}

/**
 * Null for a record that is not there. Records are written whole.
 *
 * @throws Where it cannot be understood: without it, what was there before irsactl would be forgotten.
 */
export async function readRecord({ chain, node, files }: NodePlace): Promise<NodeRecord | null> {
  const path = nodePaths(chain, node).record;
  const content = await files.read(path);
  const record = read(nodeRecord, content);
  if (content === null || record !== null) return record;
  throw new IrsaError('IRSA-CONTROLPLANE-004', {
    what: `irsactl does not understand its record ${path} on ${node.name}; nothing was changed.`,
    why: 'It is damaged, or another version of irsactl wrote it. It says what was there before the chain.',
    next: 'Use the version of irsactl that wrote it, or put the file back from a backup of the node.',
  });
}

export async function readFailed({ chain, node, files }: NodePlace): Promise<FailedPass | null> {
  return read(failedPass, await files.read(nodePaths(chain, node).failed));
}

export async function writeRecord({ chain, node, files }: NodePlace, record: NodeRecord): Promise<void> {
  const paths = nodePaths(chain, node);
  await files.makeDirectory(paths.directory, 0o700);
  await files.write(paths.record, textOf(record), { mode: 0o600 });
}

export async function writeFailed({ chain, node, files }: NodePlace, failed: FailedPass): Promise<void> {
  await files.write(nodePaths(chain, node).failed, textOf(failed), { mode: 0o600 });
}

function textOf(record: NodeRecord | FailedPass): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}

function read<T>(schema: z.ZodType<T>, content: Buffer | null): T | null {
  if (content === null) return null;
  try {
    return schema.parse(JSON.parse(content.toString('utf8')));
  } catch {
    return null;
  }
}

/** SHA-256 in hex. */
export function hashOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Copies files with their attributes, so that a rename puts them back. A file that is not there is left out. */
export async function keepFiles(
  files: NodeFiles,
  paths: readonly string[],
  folder: string,
): Promise<readonly KeptFile[]> {
  await files.makeDirectory(folder, 0o700);
  const kept: KeptFile[] = [];
  for (const [index, path] of paths.entries()) {
    const [content, facts] = [await files.read(path), await files.facts(path)];
    if (content === null || facts === null) continue;
    const { mode, owner, group, modified } = facts;
    const copy = `${folder}/${index}`;
    await files.write(copy, content, { mode, owner, group, modified });
    kept.push({ path, copy, hash: hashOf(content), mode, owner, group, modified });
  }
  return kept;
}
