import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import { flagOf } from '../manifest/flags.ts';
import { isRecord } from '../manifest/pod-record.ts';
import type { FlagArguments } from './edit-config.ts';
import type { ExtraArgument } from './parse-config.ts';

/**
 * Whether two texts differ only in these arguments of these flags. An edit by text position is not safe for every form of
 * YAML: anchors, aliases, merges, documents, braces. Compares them as YAML 1.2, and as 1.1, which kubeadm uses: some values
 * are equal in only one of the two (`0777`, `on`).
 */
export function isOnlyEdit(before: string, after: string, flags: FlagArguments): boolean {
  const [one, other] = [read(before, '1.2'), read(after, '1.2')];
  if (!one || !other || !isDeepStrictEqual(one.rest, other.rest)) return false;
  if (!isDeepStrictEqual(othersOf(one, flags), othersOf(other, flags))) return false;
  const [older, newer] = [read(before, '1.1'), read(after, '1.1')];
  // A text that was not valid YAML 1.1 before need not become valid.
  if (older && !isDeepStrictEqual(older.rest, newer?.rest)) return false;
  return holds(other, flags) && (!newer || holds(newer, flags));
}

interface Reading {
  /** All but the arguments of the API server; absent and empty arguments mean the same. */
  readonly rest: unknown;
  readonly form: 'map' | 'list';
  readonly items: readonly unknown[];
}

function read(text: string, version: '1.1' | '1.2'): Reading | null {
  let value: unknown;
  try {
    value = parse(text, { version, merge: true, logLevel: 'error' });
  } catch {
    return null;
  }
  if (!isRecord(value)) return null;
  const server = value['apiServer'] ?? {};
  if (!isRecord(server)) return null;
  const { extraArgs, ...others } = server;
  const rest = { ...value, apiServer: others };
  if (Array.isArray(extraArgs)) return { rest, form: 'list', items: extraArgs };
  if (!isRecord(extraArgs ?? {})) return null;
  const items = Object.entries(extraArgs ?? {}).map(([name, value]) => ({ name, value }));
  return { rest, form: 'map', items };
}

function nameOf(item: unknown): unknown {
  return isRecord(item) ? item['name'] : undefined;
}

function isOf(item: unknown, flag: string): boolean {
  const name = nameOf(item);
  return typeof name === 'string' && flagOf(name) === flag;
}

function othersOf({ items }: Reading, flags: FlagArguments): readonly unknown[] {
  return items.filter((item) => ![...flags.keys()].some((flag) => isOf(item, flag)));
}

/** The order counts only in a list. */
function holds({ items, form }: Reading, flags: FlagArguments): boolean {
  return [...flags].every(([flag, list]) => {
    const there = items.filter((item) => isOf(item, flag)).map(asArgument);
    return form === 'list'
      ? isDeepStrictEqual(there, list.map(asArgument))
      : isDeepStrictEqual(new Set(there), new Set(list.map(asArgument)));
  });
}

function asArgument(item: unknown | ExtraArgument): unknown {
  const { name, value = '' } = isRecord(item) ? item : {};
  return { name, value };
}
