import type { ChainPlan } from '../chain/chain-plan.ts';
import type { ChainContext } from '../chain/context.ts';
import type { ChainOutputs } from '../chain/outputs.ts';
import type { JsonObject } from '../trust/json.ts';

/** What a picture of a chain is made of: one look at its links, with the plans that follow from it. */
export interface ChainLook {
  readonly context: ChainContext;
  readonly outputs: ChainOutputs;
  /** What apply would do. */
  readonly plan: ChainPlan;
  /** What the first stage of destroy would do. */
  readonly signBack: ChainPlan;
  /** Pods that have not ended, as the API server returns them. */
  readonly pods: readonly JsonObject[];
}
