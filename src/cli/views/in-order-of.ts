import { isUnknownValue, type PlanValue } from '../../chain/plan-value.ts';

/**
 * The same value, with its object members in the model's order. A server may return them in another order, which is not a
 * change.
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
