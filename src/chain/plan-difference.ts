import { type Change, changeName } from './change.ts';
import { isUnknownValue, type PlanValue } from './plan-value.ts';

/**
 * How the changes that are needed now differ from those that were shown; null when they do not.
 * A part that was shown as unknown may have become any value; nothing else may differ. What was shown and is no longer
 * needed is done already, by an earlier run of the same plan or by somebody else.
 */
export function planDifference(shown: readonly Change[], actual: readonly Change[]): string | null {
  const expected = new Map(shown.map((change) => [changeName(change), change]));
  for (const change of actual) {
    const name = changeName(change);
    const before = expected.get(name);
    if (!before) return `${name} was not in the plan`;
    const part = changeDifference(before, change);
    if (part) return `${part} of ${name} is not what was shown`;
  }
  return null;
}

function changeDifference(shown: Change, actual: Change): string | null {
  if (shown.action !== actual.action) return 'the action';
  if (shown.disruptive !== actual.disruptive) return 'the disruption';
  if (!fits(shown.before, actual.before)) return 'the state before';
  if (!fits(shown.after, actual.after)) return 'the state after';
  return null;
}

/** True when `actual` is `shown` with some, or none, of its unknown parts filled in. */
export function fits(shown: PlanValue, actual: PlanValue): boolean {
  if (isUnknownValue(shown)) return true;
  if (isList(shown) || isList(actual)) {
    return (
      isList(shown) &&
      isList(actual) &&
      shown.length === actual.length &&
      shown.every((part, index) => fits(part, actual[index] ?? null))
    );
  }
  if (isRecord(shown) && isRecord(actual)) {
    const keys = new Set([...Object.keys(shown), ...Object.keys(actual)]);
    return [...keys].every(
      (key) =>
        Object.hasOwn(shown, key) &&
        Object.hasOwn(actual, key) &&
        fits(shown[key] ?? null, actual[key] ?? null),
    );
  }
  return shown === actual;
}

function isList(value: PlanValue): value is readonly PlanValue[] {
  return Array.isArray(value);
}

function isRecord(value: PlanValue): value is { readonly [key: string]: PlanValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
