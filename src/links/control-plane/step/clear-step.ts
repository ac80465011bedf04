import { nodePaths } from '../desired.ts';
import { clearSwitch } from './live-switch.ts';
import type { NodeContext } from './step-context.ts';

/** Nothing of a step stays once it is confirmed, or undone; the record goes before the switch. */
export async function clearStep(context: NodeContext): Promise<void> {
  const { chain, files, node } = context;
  await files.remove(nodePaths(chain, node).previous);
  await clearSwitch(context);
}
