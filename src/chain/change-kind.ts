import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { internalError } from '../errors/internal-error.ts';
import type { Change } from './change.ts';
import { isUnknownValue, type PlanValue } from './plan-value.ts';
import type { Progress } from './progress.ts';
import { shapeFault } from './shape-fault.ts';

/** A part of a change's data that only an earlier link will make known. */
export class UnknownPart {
  readonly awaits: string;
  constructor(awaits: string) {
    this.awaits = awaits;
  }
}

/** A part that nothing but what is made before it can say. */
export const unknownPart = z
  .strictObject({ $unknown: z.string() })
  .transform((part) => new UnknownPart(part.$unknown));

/** The only places of a change's data that may be `{"$unknown": …}`; everywhere else it is refused. */
export function orUnknown<Shape extends z.ZodType>(shape: Shape) {
  return z.union([unknownPart, shape]);
}

/** For work that cannot start before an earlier link has run. Throws an internal error for a part that is still unknown. */
export function requireKnown<Part>(part: Part | UnknownPart): Part {
  if (part instanceof UnknownPart) throw internalError(`${part.awaits} is known by now`);
  return part;
}

/** What the work of one change gets: its data in its shape, and what the link should be. */
export interface ChangeWork<Desired, Before, After> {
  readonly target: string;
  readonly before: Before;
  readonly after: After;
  readonly desired: Desired;
  readonly progress: Progress;
}

/** One kind of change: the shape of its data, and the work that carries it out. Safe to repeat. */
export interface ChangeKind<Desired> {
  /** Why the data of a change is not of this kind's shape; null where it is. */
  faultOf(change: Change): string | null;
  run(change: Change, desired: Desired, progress: Progress): Promise<void>;
}

/** All kinds of change that a link makes, by name. */
export type ChangeTable<Desired> = Readonly<Record<string, ChangeKind<Desired>>>;

/** Data that is only shown: any JSON without an unknown part. */
const shown: z.ZodType<PlanValue> = z.json();

/**
 * Describes one kind of change. The shapes must name every member of the data: what a plan shows and the work would
 * not see is refused. A shape that is left out stands for data that is only shown.
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
  if (!read.success)
    return `Its data "${part}" is not of the kind's shape: ${shapeFault(read.error, value)}.`;
  if (hasUnknown(read.data)) return `Its data "${part}" leaves open what is known.`;
  return isDeepStrictEqual(written(read.data), value)
    ? null
    : `Its data "${part}" holds more than the kind uses.`;
}

/** `$unknown` that no shape allows; where one does, it has become an UnknownPart. */
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
