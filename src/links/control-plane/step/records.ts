import { createHash } from 'node:crypto';
import { z } from 'zod';

/** What irsactl notes on the node about its own steps. All of it can be read without an API server. */
const flags = z.object({
  issuers: z.array(z.string()),
  keyFiles: z.array(z.string()),
  signingKeyFile: z.string().nullable(),
  audiences: z.array(z.string()),
});

const originalRecord: z.ZodType<OriginalRecord> = z.object({
  manifest: z.string(),
  hash: z.string(),
  mode: z.number(),
  owner: z.number(),
  group: z.number(),
  modified: z.number(),
  flags,
});
/** The manifest as it was before irsactl touched it. */
export interface OriginalRecord {
  manifest: string;
  hash: string;
  mode: number;
  owner: number;
  group: number;
  modified: number;
  flags: {
    issuers: string[];
    keyFiles: string[];
    signingKeyFile: string | null;
    audiences: string[];
  };
}

const stepRecord: z.ZodType<StepRecord> = z.object({
  before: z.string(),
  after: z.string(),
  started: z.number(),
  pristine: z.boolean().default(false),
});
/** A step that was begun and is not confirmed. */
export interface StepRecord {
  /** Hash of the manifest before the step, and of the one that the step puts in place. */
  before: string;
  after: string;
  /** Milliseconds since 1970. */
  started: number;
  /** Whether the manifest that the step puts in place differs from the original by irsactl's own edits only. */
  pristine: boolean;
}

const writtenRecord: z.ZodType<WrittenRecord> = z.object({
  hash: z.string(),
  confirmed: z.number(),
  pristine: z.boolean().default(false),
});
/** The manifest that irsactl wrote last and saw working. */
export interface WrittenRecord {
  hash: string;
  confirmed: number;
  /** Whether nobody but irsactl edited the manifest since the original; only then may the original replace it. */
  pristine: boolean;
}

const clusterRecord: z.ZodType<ClusterRecord> = z.object({
  uid: z.string(),
  version: z.string(),
  server: z.string(),
});
/** The cluster that a chain was applied to; enough to plan the way back while its API server is down. */
export interface ClusterRecord {
  uid: string;
  version: string;
  server: string;
}

type RecordReader<T> = (content: Buffer | null) => T | null;

export const parseOriginal: RecordReader<OriginalRecord> = reader(originalRecord);
export const parseStep: RecordReader<StepRecord> = reader(stepRecord);
export const parseWritten: RecordReader<WrittenRecord> = reader(writtenRecord);
export const parseCluster: RecordReader<ClusterRecord> = reader(clusterRecord);

/** Null for a record that is not there or cannot be read: records are written whole, so that means that none is there. */
function reader<T>(schema: z.ZodType<T>): RecordReader<T> {
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
export function hashOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

export function writeRecord(record: OriginalRecord | StepRecord | WrittenRecord | ClusterRecord): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}
