import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { internalError } from '../errors/internal-error.ts';
import type { Change } from './change.ts';
import { isUnknownValue, type PlanValue } from './plan-value.ts';
import type { Progress } from './progress.ts';
import { shapeFault } from './shape-fault.ts';

/** A part of a change's data that becomes known only after an earlier link. */
export class UnknownPart {
  readonly awaits: string;
  constructor(awaits: string) {
    this.awaits = awaits;
  }
}

/** The schema of a part that is unknown until an earlier change is made. */
export const unknownPart = z
  .strictObject({ $unknown: z.string() })
  .transform((part) => new UnknownPart(part.$unknown));

/** Allows `{"$unknown": …}` in a change's data; it is refused everywhere else. */
export function orUnknown<Shape extends z.ZodType>(shape: Shape) {
  return z.union([unknownPart, shape]);
}

/** The value of a part that an earlier link has made known; throws an internal error if it is still unknown. */
export function requireKnown<Part>(part: Part | UnknownPart): Part {
  if (part instanceof UnknownPart) throw internalError(`${part.awaits} is known at this point`);
  return part;
}

/** The input of a change: its typed data, and the desired state of the link. */
export interface ChangeWork<Desired, Before, After> {
  readonly target: string;
  readonly before: Before;
  readonly after: After;
  readonly desired: Desired;
  readonly progress: Progress;
}

/** A kind of change: the schema of its data, and the function that carries it out. Safe to repeat. */
export interface ChangeKind<Desired> {
  /** Why the data of a change does not match this kind's schema; null if it does. */
  faultOf(change: Change): string | null;
  run(change: Change, desired: Desired, progress: Progress): Promise<void>;
}

/** All kinds of change of a link, by name. */
export type ChangeTable<Desired> = Readonly<Record<string, ChangeKind<Desired>>>;

/** Display-only data: any JSON without an unknown part. */
const shown: z.ZodType<PlanValue> = z.json();

/**
 * Defines a kind of change. The schemas must name every member of the data, because data that the plan shows but the
 * function does not use is refused. Without a schema, the data is display-only.
 */
export function changeKind<
  Desired,
  Before extends z.ZodType = z.ZodType<PlanValue>,
  After extends z.ZodType = z.ZodType<PlanValue>,
>(
  shapes: { readonly before?: Before; readonly after?: After },
  run: (work: ChangeWork<Desired, z.output<Before>, z.output<After>>) => Promise<void>,
): ChangeKind<Desired> {
  const { before = shown, after = shown } = shapes;
  return {
    faultOf: (change) =>
      partFault('before', before, change.before) ?? partFault('after', after, change.after),
    run: (change, desired, progress) =>
      run({
        target: change.target,
        before: before.parse(change.before) as z.output<Before>,
        after: after.parse(change.after) as z.output<After>,
        desired,
        progress,
      }),
  };
}

function partFault(part: 'before' | 'after', shape: z.ZodType, value: PlanValue): string | null {
  const read = shape.safeParse(value);
  if (!read.success) return `Its data "${part}" does not match its kind: ${shapeFault(read.error, value)}.`;
  if (hasUnknown(read.data)) return `Its data "${part}" has an unknown value that should be known.`;
  return isDeepStrictEqual(written(read.data), value)
    ? null
    : `Its data "${part}" has fields that the kind does not use.`;
}

/** Whether the data has a `$unknown` that the schema does not allow; an allowed one has become an UnknownPart. */
function hasUnknown(data: unknown): boolean {
  if (typeof data !== 'object' || data === null || data instanceof UnknownPart) return false;
  return isUnknownValue(data as PlanValue) || Object.values(data).some(hasUnknown);
}

function written(data: unknown): unknown {
  if (data instanceof UnknownPart) return { $unknown: data.awaits };
  if (Array.isArray(data)) return data.map(written);
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, written(value)]));
}
