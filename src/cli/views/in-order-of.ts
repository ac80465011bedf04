import { isUnknownValue, type PlanValue } from '../../chain/plan-value.ts';

/**
 * The same value, with the members of its objects in the order in which the model has them: a server gives them back
 * in an order of its own, and two lines that only changed places are no change.
 */
export function inOrderOf(model: PlanValue, value: PlanValue): PlanValue {
  if (isList(model) && isList(value))
    return value.map((item, index) => inOrderOf(model[index] ?? null, item));
  if (!isObject(model) || !isObject(value)) return value;
  const rank = new Map(Object.keys(model).map((key, index) => [key, index]));
  const rankOf = (key: string): number => rank.get(key) ?? rank.size;
  const members = Object.entries(value).sort(([one], [other]) => rankOf(one) - rankOf(other));
  return Object.fromEntries(
    members.map(([key, member]) => [
      key,
      Object.hasOwn(model, key) ? inOrderOf(model[key] ?? null, member) : member,
    ]),
  );
}

function isList(value: PlanValue): value is readonly PlanValue[] {
  return Array.isArray(value);
}

function isObject(value: PlanValue): value is { readonly [key: string]: PlanValue } {
  return typeof value === 'object' && value !== null && !isList(value) && !isUnknownValue(value);
}
