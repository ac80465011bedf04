import { clearStep } from './clear-step.ts';
import { patienceOf } from './expectation.ts';
import { readSwitch } from './live-switch.ts';
import { noteWhereLeft } from './put-back.ts';
import { readStep } from './read-records.ts';
import { hashOf } from './records.ts';
import { settleSwitch } from './settle-switch.ts';
import { type NodeContext, type PlacedManifest, parsed, readPlaced } from './step-context.ts';

/**
 * The manifest as it lies there once no switch of an earlier run is left that might still put files back: those a form is
 * made from have to stay what they are. Where that run had put key files in place and its manifest not, nothing was seen
 * to fail and nothing is left of it.
 */
export async function settleUntouched(context: NodeContext): Promise<PlacedManifest> {
  const before = await readPlaced(context);
  const hash = hashOf(before.content);
  const isUntouched = (await readStep(context))?.before === hash;
  await settleSwitch(context, patienceOf(parsed(before.content, context.node), context.ports));
  if (isUntouched && (await readSwitch(context))?.state === 'restored') {
    await noteWhereLeft(context, hash);
    await clearStep(context);
  }
  return readPlaced(context);
}
