import { nodePaths } from '../desired.ts';
import type { SwitchFacts } from './live-switch.ts';
import { readStep } from './read-records.ts';
import { parseWritten, type WrittenRecord } from './records.ts';
import type { NodeContext } from './step-context.ts';

/**
 * The manifest that irsactl wrote last and saw working; where the switch has put the form between in place, that one: it
 * is irsactl's own as well, and nobody has noted it.
 */
export async function readWritten(
  { chain, files, node }: Pick<NodeContext, 'chain' | 'files' | 'node'>,
  left: SwitchFacts | null,
): Promise<WrittenRecord | null> {
  const paths = nodePaths(chain, node);
  const isBetween = left?.state === 'accepting';
  const step = isBetween ? await readStep({ chain, files, node }) : null;
  if (!step?.between) return parseWritten(await files.read(paths.written));
  // The last of its renames ended the putting back.
  const ended = (await files.facts(paths.switch))?.modified ?? step.started;
  return { hash: step.between, confirmed: ended, pristine: step.pristine, tookSeconds: null };
}
