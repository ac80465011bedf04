import type { ChainPlan } from '../chain/chain-plan.ts';
import type { ChainContext } from '../chain/context.ts';
import type { ChainOutputs } from '../chain/outputs.ts';
import type { JsonObject } from '../trust/json.ts';

/** The input of a chain graph: one observation of the links, and its plan. */
export interface ChainLook {
  readonly context: ChainContext;
  readonly outputs: ChainOutputs;
  /** The plan of apply. */
  readonly plan: ChainPlan;
  /** The running pods, as the API server returns them. */
  readonly pods: readonly JsonObject[];
}
