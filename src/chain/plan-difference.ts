import { type Change, changeName } from './change.ts';
import { isUnknownValue, type PlanValue } from './plan-value.ts';

/**
 * How the needed changes differ from the shown ones; null if they do not.
 * An unknown part may have become any value, but nothing else may differ. A shown change that is no longer needed
 * counts as done by an earlier run of the same plan or another writer.
 */
export function planDifference(shown: readonly Change[], actual: readonly Change[]): string | null {
  const expected = new Map(shown.map((change) => [changeName(change), change]));
  for (const change of actual) {
    const name = changeName(change);
    const before = expected.get(name);
    if (!before) return `${name} was not in the plan`;
    const part = changeDifference(before, change);
    if (part) return differenceWords(part, name);
  }
  return null;
}

/** The difference between two plans at a path, such as `after.keys`. A missing value is `undefined`. */
interface Difference {
  readonly path: string;
  readonly shown: PlanValue | undefined;
  readonly actual: PlanValue | undefined;
}

function differenceWords({ path, shown, actual }: Difference, name: string): string {
  return `${path} of ${name} is ${shortened(actual)}, but the plan shows ${shortened(shown)}`;
}

function changeDifference(shown: Change, actual: Change): Difference | null {
  const parts = ({ action, disruptive, before, after }: Change) => ({ action, disruptive, before, after });
  return differenceOf(parts(shown), parts(actual), '');
}

/** True if `actual` equals `shown`, except for unknown parts. */
export function fits(shown: PlanValue, actual: PlanValue): boolean {
  return differenceOf(shown, actual, '') === null;
}

function differenceOf(
  shown: PlanValue | undefined,
  actual: PlanValue | undefined,
  path: string,
): Difference | null {
  const here = { path, shown, actual };
  if (shown === undefined || actual === undefined) return here;
  if (isUnknownValue(shown)) return null;
  if (isList(shown) && isList(actual)) {
    if (shown.length !== actual.length) return here;
    return first(shown, (part, index) => differenceOf(part, actual[index], `${path}[${index}]`));
  }
  if (isRecord(shown) && isRecord(actual)) {
    const keys = new Set([...Object.keys(shown), ...Object.keys(actual)]);
    return first([...keys], (key) =>
      differenceOf(own(shown, key), own(actual, key), path === '' ? key : `${path}.${key}`),
    );
  }
  return shown === actual ? null : here;
}

function first<T>(
  parts: readonly T[],
  find: (part: T, index: number) => Difference | null,
): Difference | null {
  for (const [index, part] of parts.entries()) {
    const found = find(part, index);
    if (found) return found;
  }
  return null;
}

/** Only own properties: every object inherits names such as `constructor`. */
function own(record: { readonly [key: string]: PlanValue }, key: string): PlanValue | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** A longer value is not shown; the user can see it in a new plan. */
const longest = 120;

function shortened(value: PlanValue | undefined): string {
  if (value === undefined || value === null) return 'none';
  const text = JSON.stringify(value);
  return text.length <= longest ? text : 'another one';
}

function isList(value: PlanValue): value is readonly PlanValue[] {
  return Array.isArray(value);
}

function isRecord(value: PlanValue): value is { readonly [key: string]: PlanValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
