import type { SwitchFacts } from '../step/live-switch.ts';
import type { FailedRecord, StepRecord } from '../step/records.ts';
import { wasInterrupted } from './switch-report.ts';
import { hasFired } from './switch-state.ts';

interface UndoneStep {
  readonly switch: SwitchFacts | null;
  readonly step: Pick<StepRecord, 'after'> | null;
  readonly failed: FailedRecord | null;
}

/**
 * Whether the switch undoes, or has undone, a step that nobody saw fail. irsactl notes what it sees fail before it asks
 * the switch.
 */
export function isUndoneUnseen({ switch: own, step, failed }: UndoneStep): boolean {
  if (!own || !step || !hasFired(own.state)) return false;
  return wasInterrupted(own.report) && failed?.hash !== step.after;
}

/** The same, and it is done: the next run goes on from what is there. */
export function wasUndoneUnseen(undone: UndoneStep): boolean {
  const state = undone.switch?.state;
  return (state === 'restored' || state === 'accepting') && isUndoneUnseen(undone);
}
