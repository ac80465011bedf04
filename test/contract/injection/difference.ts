import { isDeepStrictEqual } from 'node:util';
import { asObject, type Json } from './cases.ts';

/**
 * The path and value of each part that `after` adds to `before`. A path says so if a part was changed or removed. A list
 * that is absent or null counts as empty.
 */
export function difference(before: Json | undefined, after: Json | undefined, path = ''): [string, Json][] {
  if (isDeepStrictEqual(before, after)) return [];
  if (after === undefined) return [[`${path} (removed)`, before ?? null]];
  if (Array.isArray(after) && (before ?? null) === null) return inLists([], after, path);
  if (before === undefined) return [[path, after]];
  if (Array.isArray(before) && Array.isArray(after)) return inLists(before, after, path);
  const [old, now] = [asObject(before), asObject(after)];
  if (old === null || now === null) return [[`${path} (changed)`, { from: before, to: after }]];
  const names = new Set([...Object.keys(old), ...Object.keys(now)]);
  return [...names].flatMap((name) =>
    difference(old[name], now[name], path === '' ? name : `${path}.${name}`),
  );
}

function inLists(before: readonly Json[], after: readonly Json[], path: string): [string, Json][] {
  if (before.length === after.length) {
    return after.flatMap((item, index) => difference(before[index], item, `${path}[${nameOf(item, index)}]`));
  }
  const added: [string, Json][] = [];
  let next = 0;
  for (const [index, item] of after.entries()) {
    if (next < before.length && isDeepStrictEqual(before[next], item)) next += 1;
    else added.push([`${path}[${index}]`, item]);
  }
  if (next === before.length) return added;
  return [[`${path} (changed)`, { from: [...before], to: [...after] }]];
}

function nameOf(item: Json, index: number): string {
  const name = asObject(item)?.['name'];
  return typeof name === 'string' ? name : String(index);
}
