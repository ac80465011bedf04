import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { NodeFiles } from '../ports.ts';

const keyFiles = z.object({ privateFile: z.string(), publicFile: z.string() });

/** A key file that a step replaces, and the copy of what was there before. */
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

/** What irsactl notes on the node about its own steps. All of it can be read without an API server. */
const originalRecord = z.object({
  manifest: z.string(),
  hash: z.string(),
  mode: z.number(),
  owner: z.number(),
  group: z.number(),
  modified: z.number(),
  flags: z.object({
    issuers: z.array(z.string()),
    keyFiles: z.array(z.string()),
    signingKeyFile: z.string().nullable(),
    audiences: z.array(z.string()),
  }),
  /** The kids that tokens of the time before were verified with. */
  keyIds: z.array(z.string()).default([]),
  /** kubeadm's own key files as they were before irsactl, where it changed them. */
  files: z.array(keptFile).default([]),
  /** The node that it was copied from, where this one joined with the chain in it; then no manifest is kept. */
  joinedWith: z.string().nullable().default(null),
  /** What the chain added; null where an earlier version did not note it. */
  ours: z
    .object({
      issuer: z.string(),
      key: keyFiles.nullable(),
      /** kubeadm's own files, where the chain's key lives in them. */
      pair: keyFiles.nullable().default(null),
      /** The kid of the chain's key. */
      keyId: z.string().nullable().default(null),
    })
    .nullable()
    .default(null),
});
/** The manifest as it was before irsactl touched it. */
export type OriginalRecord = Readonly<z.infer<typeof originalRecord>>;

const stepRecord = z.object({
  /** Hash of the manifest before the step, and of the one that the step puts in place. */
  before: z.string(),
  after: z.string(),
  /** Hash of the manifest of the form between them, which a sole API server may be restored to. */
  between: z.string().nullable().default(null),
  /** The process that ran before the step, as it says of itself; null where it did not. */
  processBefore: z.string().nullable().default(null),
  /** Its processes before the step, as the node listed them. */
  processesBefore: z
    .array(z.object({ pid: z.number(), started: z.number() }))
    .readonly()
    .default([]),
  /** Milliseconds since 1970. */
  started: z.number(),
  /** Whether the manifest that the step puts in place differs from the original by irsactl's own edits only. */
  pristine: z.boolean().default(false),
  /** The key files as they were before the step. */
  files: z.array(keptFile).default([]),
});
/** A step that was begun and is not confirmed. */
export type StepRecord = Readonly<z.infer<typeof stepRecord>>;

const writtenRecord = z.object({
  hash: z.string(),
  confirmed: z.number(),
  /** Whether nobody but irsactl edited the manifest since the original; only then may the original replace it. */
  pristine: z.boolean().default(false),
});
/** The manifest that irsactl wrote last and saw working. */
export type WrittenRecord = Readonly<z.infer<typeof writtenRecord>>;

const failedRecord = z.object({ hash: z.string(), at: z.number(), reason: z.string() });
/** The manifest with which the API server did not serve, so that it was put back. It is not tried again by itself. */
export type FailedRecord = Readonly<z.infer<typeof failedRecord>>;

const clusterRecord = z.object({ uid: z.string(), version: z.string(), server: z.string() });
/** The cluster that a chain was applied to; enough to plan the way back while its API server is down. */
export type ClusterRecord = Readonly<z.infer<typeof clusterRecord>>;

const controllerRecord = z.object({
  /** The kid of kubeadm's private key when irsactl last saw the controller-manager started. */
  keyId: z.string().nullable(),
  /** The process from before its manifest was changed for a key; null once another one was seen. */
  restarting: z.object({ keyId: z.string(), process: z.string() }).nullable().default(null),
});
/** What irsactl knows of the controller-manager of a node. */
type ControllerRecord = Readonly<z.infer<typeof controllerRecord>>;

const persistedRecord = z.object({
  /** The ClusterConfiguration as it was before irsactl. */
  original: z.string(),
  /** Hashes of those that irsactl wrote. */
  written: z.array(z.string()),
});
/** kubeadm-config as it was before irsactl. */
export type PersistedRecord = Readonly<z.infer<typeof persistedRecord>>;

/** What takes its time on a node. */
const timed = ['new-flags', 'put-back', 'stand-in', 'stand-in-end', 'controller-manager', 'leaders'] as const;
export type Timed = (typeof timed)[number];

const waitTimes = z.partialRecord(z.enum(timed), z.number());
/** How many seconds each of them took the last time. */
type WaitTimes = Readonly<z.infer<typeof waitTimes>>;

export const parseOriginal = reader(originalRecord);
export const parseStep = reader(stepRecord);
export const parseWritten = reader(writtenRecord);
export const parseFailed = reader(failedRecord);
export const parseCluster = reader(clusterRecord);
export const parseController = reader(controllerRecord);
export const parsePersisted = reader(persistedRecord);
export const parseTimes = reader(waitTimes);

/** Null for a record that is not there or cannot be read: records are written whole, so that means that none is there. */
function reader<T>(schema: z.ZodType<T>): (content: Buffer | null) => T | null {
  return (content) => {
    if (content === null) return null;
    try {
      return schema.parse(JSON.parse(content.toString('utf8')));
    } catch {
      return null;
    }
  };
}

/** SHA-256 in hex. */
export function hashOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Of what lies there; null where nothing does. */
export async function hashAt(files: Pick<NodeFiles, 'read'>, path: string): Promise<string | null> {
  const content = await files.read(path);
  return content && hashOf(content);
}

export function writeRecord(
  record:
    | OriginalRecord
    | StepRecord
    | WrittenRecord
    | FailedRecord
    | ClusterRecord
    | ControllerRecord
    | PersistedRecord
    | WaitTimes,
): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}
