import { checkShape, type Shape } from './check-shape.ts';
import { type Fault, type FieldPath, withoutEchoes } from './fault.ts';
import { otherManifest } from './other-manifest.ts';
import { soundPart } from './partial-chain.ts';
import { allRules } from './rules/all-rules.ts';

/** Whether the data of a file fits the schema, and all that is wrong with it by schema and rules. */
interface Judgement {
  readonly shape: Shape;
  readonly faults: readonly Fault[];
}

/** Judges the data of a file as a whole. `source` gives a plain value as the user wrote it. */
export function judgeChain(value: unknown, source: (path: FieldPath) => string | undefined): Judgement {
  const other = otherManifest(value);
  if (other) return { shape: { fits: false, faults: [other] }, faults: [other] };
  const shape = checkShape(value, source);
  const shapeFaults = shape.fits ? [] : shape.faults;
  const sound = soundPart(value, shapeFaults);
  return { shape, faults: withoutEchoes([...shapeFaults, ...allRules.flatMap((rule) => rule(sound))]) };
}

/** The same for a file that is not written to its end: what is missing so far is no fault. */
export function faultsSoFar(value: unknown): readonly Fault[] {
  return judgeChain(value, () => undefined).faults.filter(({ absent }) => absent === undefined);
}
