import { nodePaths } from '../desired.ts';
import { type OriginalRecord, parseOriginal, parseStep, type StepRecord } from './records.ts';
import type { NodeContext } from './step-context.ts';

type RecordPlace = Pick<NodeContext, 'chain' | 'files' | 'node'>;

/** What the manifest was before irsactl touched it; null where none is noted. */
export async function readOriginal({ chain, files, node }: RecordPlace): Promise<OriginalRecord | null> {
  return parseOriginal(await files.read(`${nodePaths(chain, node).original}/record.json`));
}

/** The step that is under way, or was interrupted; null where none is. */
export async function readStep({ chain, files, node }: RecordPlace): Promise<StepRecord | null> {
  return parseStep(await files.read(`${nodePaths(chain, node).previous}/record.json`));
}
