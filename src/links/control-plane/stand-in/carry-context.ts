import type { NodeShell } from '../../../chain/node-shell.ts';
import type { StepContext } from '../step/step-context.ts';
import type { StandInWay } from '../step/step-way.ts';
import type { StandInNames } from './names.ts';
import type { RedirectText } from './redirect-text.ts';

/** Where a stand-in works, and with what. */
export interface CarryContext extends StepContext {
  readonly shell: NodeShell;
  readonly names: StandInNames;
  readonly rules: RedirectText;
  readonly way: StandInWay;
}
