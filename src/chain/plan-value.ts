import type { Json } from '../trust/json.ts';
import type { Known } from './known.ts';

/** A value in a plan that an earlier link will make known: shown as `(known after apply)`. */
export interface UnknownValue {
  readonly $unknown: string;
}

/** JSON data of a plan, in which any part may be unknown. Never contains a secret. */
export type PlanValue =
  | null
  | boolean
  | number
  | string
  | UnknownValue
  | readonly PlanValue[]
  | { readonly [key: string]: PlanValue };

export function isUnknownValue(value: PlanValue): value is UnknownValue {
  return typeof value === 'object' && value !== null && '$unknown' in value;
}

/** The plan data for a known or unknown value. */
export function planValue<T extends Json>(input: Known<T>): PlanValue {
  return input.known ? input.value : { $unknown: input.awaits };
}
