import { nodePaths } from '../desired.ts';
import { isEnd } from '../switch/switch-state.ts';
import type { SwitchFacts } from './live-switch.ts';
import { readStep } from './read-records.ts';
import { parseWritten, type WrittenRecord } from './records.ts';
import type { NodeContext } from './step-context.ts';

/**
 * The manifest that irsactl wrote last and saw working; where the switch has put the form between in place, that one: it
 * is irsactl's own as well, and nobody has noted it. `confirmed` of one that the switch has put back is when it did: until
 * then the API server, or a stand-in, may have signed by another.
 */
export async function readWritten(
  { chain, files, node }: Pick<NodeContext, 'chain' | 'files' | 'node'>,
  left: SwitchFacts | null,
): Promise<WrittenRecord | null> {
  const paths = nodePaths(chain, node);
  const written = parseWritten(await files.read(paths.written));
  const isBack = left !== null && left.state !== 'confirmed' && isEnd(left.state);
  const step = isBack ? await readStep({ chain, files, node }) : null;
  if (step === null) return written;
  // The last of its renames ended the putting back.
  const { modified = 0 } = (await files.facts(paths.switch)) ?? {};
  const confirmed = Math.max(modified, step.started);
  if (left?.state === 'accepting' && step.between) {
    return { hash: step.between, confirmed, pristine: step.pristine };
  }
  return written?.hash === step.before ? { ...written, confirmed } : written;
}
