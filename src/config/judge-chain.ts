import { checkShape, type Shape } from './check-shape.ts';
import { type Fault, type FieldPath, quoted, withoutEchoes } from './fault.ts';
import { ownValueAt } from './own-value-at.ts';
import { soundPart } from './partial-chain.ts';
import { allRules } from './rules/all-rules.ts';
import { apiVersion, kind } from './schema.ts';

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

/** The fault of a file with another kind of manifest, which replaces the faults of its missing fields; else null. */
function otherManifest(value: unknown): Fault | null {
  const [version, name] = [ownValueAt(value, ['apiVersion']), ownValueAt(value, ['kind'])];
  if (typeof version !== 'string' || typeof name !== 'string') return null;
  if (name === kind || version.split('/')[0] === apiVersion.split('/')[0]) return null;
  return {
    code: 'IRSA-CONFIG-001',
    path: ['kind'],
    what: `The file has the kind ${quoted(name)} of ${quoted(version)}, so it is not an irsa.yaml.`,
    why: `An irsa.yaml has apiVersion: ${apiVersion} and kind: ${kind}.`,
    next: 'Name an irsa.yaml with -f, or write one with `irsactl init`.',
  };
}
