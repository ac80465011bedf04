import { createHash } from 'node:crypto';
import { z } from 'zod';
import { chainDirectory } from '../../../chain/node-directory.ts';
import type { NodeFiles } from '../../../chain/node-files.ts';
import type { ControlPlaneNode } from '../../../config/trust-chain.ts';
import { IrsaError } from '../../../errors/irsa-error.ts';

/** irsactl's files on a node. All are outside the manifests folder, because the kubelet reads every file there. */
export function nodePaths(chain: string, node: ControlPlaneNode) {
  const directory = chainDirectory(chain, node);
  return {
    directory,
    record: `${directory}/record.json`,
    /** The manifest and the key files as they were before irsactl. */
    original: `${directory}/original`,
    /** The files of the current pass: the previous ones, and the new ones. */
    pass: `${directory}/pass`,
    switch: `${directory}/switch`,
    /** Key files that only the stand-in mounts. */
    standIn: `${directory}/stand-in`,
    /** A form that failed. irsactl does not retry it while the file exists. */
    failed: `${directory}/failed.json`,
    /** Exists from the first change of destroy until its end. */
    destroying: `${directory}/destroying`,
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
  /** What the chain added; the key is null if it added none. */
  issuer: z.string(),
  /** Issuers that the chain had before. */
  formerIssuers: z.array(z.string()).readonly().default([]),
  addedKey: z.string().nullable().default(null),
  /** What irsactl remembers of rotations, even if etcd is lost. */
  memory: z
    .object({ distrusted: z.array(z.string()).readonly(), generation: z.number() })
    .default({ distrusted: [], generation: 0 }),
  /** The API server before irsactl. */
  original: z.object({
    form,
    /** Whether `--api-audiences` was not set. */
    unpinned: z.boolean(),
    /** The manifest first. Empty after another writer has edited the manifest: then only the reverse edit can restore it. */
    files: z.array(keptFile).readonly(),
  }),
  /** The last manifest that irsactl wrote and that was not rolled back, with the time in milliseconds since 1970. */
  written: z.object({ hash: z.string(), at: z.number() }).nullable(),
  /** The pass in progress. */
  pass: z
    .object({
      operation: z.enum(['accept', 'sign', 'retire']),
      after: z.string(),
      form,
    })
    .nullable(),
  /** Seconds that the API server was down during the last pass. */
  outageSeconds: z.number().nullable(),
});

/** irsactl's record on a node, which it can read without an API server. */
export type NodeRecord = Readonly<z.infer<typeof nodeRecord>>;

const failedPass = z.object({ form, at: z.number(), reason: z.string() });
/** A form that failed, so that the node was rolled back. */
export type FailedPass = Readonly<z.infer<typeof failedPass>>;

/** The node whose files are read or written. */
export interface NodePlace {
  readonly chain: string;
  readonly node: ControlPlaneNode;
  readonly files: NodeFiles;
}

/**
 * Returns null if there is no record. Records are written atomically.
 *
 * @throws If the record is unreadable: only the record has the state before irsactl.
 */
export async function readRecord({ chain, node, files }: NodePlace): Promise<NodeRecord | null> {
  const path = nodePaths(chain, node).record;
  const content = await files.read(path);
  const record = read(nodeRecord, content);
  if (content === null || record !== null) return record;
  throw new IrsaError('IRSA-CONTROLPLANE-004', {
    what: `irsactl cannot read its record ${path} on ${node.name}; nothing was changed.`,
    why: 'It is damaged, or another version of irsactl wrote it. It has the state before the chain.',
    next: 'Use the version of irsactl that wrote it, or restore the file from a backup of the node.',
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

/** Copies files with their attributes, so that a rename restores them. Skips missing files. */
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
