import type { Fault, FieldPath } from './fault.ts';
import type { WrittenInput } from './schema.ts';

/** T with any part missing. */
type Partly<T> = T extends readonly (infer Entry)[]
  ? readonly (Partly<Entry> | undefined)[]
  : T extends object
    ? { readonly [Key in keyof T]?: Partly<T[Key]> | undefined }
    : T;

/** The valid part of a file, so that the rules can check a file that does not match the schema. */
export type PartialChain = Partly<WrittenInput>;

/** How irsactl reaches the nodes; undefined if it reaches none. */
export function nodesPart({ spec }: PartialChain) {
  return spec?.controlPlane === 'manual' ? undefined : spec?.controlPlane;
}

/** Blanks every value that the schema refused. The field stays, so that it does not count as missing. */
export function soundPart(value: unknown, faults: readonly Fault[]): PartialChain {
  if (faults.some((fault) => fault.path.length === 0)) return {};
  const copy = structuredClone(value);
  for (const fault of faults) blank(copy, fault.path);
  // Each remaining value has passed the schema; only presence is uncertain, as the type says.
  return copy as PartialChain;
}

function blank(root: unknown, path: FieldPath): void {
  const last = path.at(-1);
  const parent = path
    .slice(0, -1)
    .reduce<unknown>((value, step) => (isObject(value) ? Reflect.get(value, step) : undefined), root);
  if (last === undefined || !isObject(parent) || !Object.hasOwn(parent, last)) return;
  // Assigning would miss a field called __proto__.
  Object.defineProperty(parent, last, { value: undefined, enumerable: true });
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** The defined entries of a list, each with its path. */
export function entriesOf<T>(
  list: readonly (T | undefined)[] | undefined,
  path: FieldPath,
): readonly { readonly value: T; readonly path: FieldPath }[] {
  return (list ?? [])
    .map((value, index) => ({ value, path: [...path, index] }))
    .flatMap(({ value, path: own }) => (value === undefined ? [] : [{ value, path: own }]));
}
