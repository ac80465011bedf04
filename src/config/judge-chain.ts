import { checkShape, type Shape } from './check-shape.ts';
import { type Fault, type FieldPath, withoutEchoes } from './fault.ts';
import { otherManifest } from './other-manifest.ts';
import { soundPart } from './partial-chain.ts';
import { allRules } from './rules/all-rules.ts';

/** Whether the data of a file matches the schema, and every fault by schema and rules. */
interface Judgement {
  readonly shape: Shape;
  readonly faults: readonly Fault[];
}

/** Checks the data of a file against schema and rules. `source` returns a plain value as the user wrote it. */
export function judgeChain(value: unknown, source: (path: FieldPath) => string | undefined): Judgement {
  const other = otherManifest(value);
  if (other) return { shape: { fits: false, faults: [other] }, faults: [other] };
  const shape = checkShape(value, source);
  const shapeFaults = shape.fits ? [] : shape.faults;
  const sound = soundPart(value, shapeFaults);
  return { shape, faults: withoutEchoes([...shapeFaults, ...allRules.flatMap((rule) => rule(sound))]) };
}

/** The faults of an unfinished file: missing fields do not count. */
export function faultsSoFar(value: unknown): readonly Fault[] {
  return judgeChain(value, () => undefined).faults.filter(({ absent }) => absent === undefined);
}
