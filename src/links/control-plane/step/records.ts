import { createHash } from 'node:crypto';
import { z } from 'zod';

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
  /** What the chain added; null where an earlier version did not note it. */
  ours: z
    .object({
      issuer: z.string(),
      key: z.object({ privateFile: z.string(), publicFile: z.string() }).nullable(),
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
  /** Milliseconds since 1970. */
  started: z.number(),
  /** Whether the manifest that the step puts in place differs from the original by irsactl's own edits only. */
  pristine: z.boolean().default(false),
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

export const parseOriginal = reader(originalRecord);
export const parseStep = reader(stepRecord);
export const parseWritten = reader(writtenRecord);
export const parseFailed = reader(failedRecord);
export const parseCluster = reader(clusterRecord);

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

export function writeRecord(
  record: OriginalRecord | StepRecord | WrittenRecord | FailedRecord | ClusterRecord,
): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}
