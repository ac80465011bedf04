import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Document, type Node, parse } from 'yaml';
import { asObject, type Json, type JsonObject } from './cases.ts';

export const recorded = join(import.meta.dirname, 'recorded');

export function recordedGroups(): readonly string[] {
  return readdirSync(recorded)
    .map((file) => file.replace('.yaml', ''))
    .sort();
}

/** The recorded results of a group, by the titles of its cases. */
export function readRecorded(group: string): ReadonlyMap<string, JsonObject> {
  const file = join(recorded, `${group}.yaml`);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '{}';
  // By default the library rejects so many aliases as an attack.
  return new Map(Object.entries<JsonObject>(parse(text, { maxAliasCount: -1 })));
}

/** One entry a case and one line a part of the pod; equal results of several pods share one text. */
export function recordText(results: ReadonlyMap<string, JsonObject>): string {
  const document = new Document<Node>(null);
  const known = new Map<string, unknown>();
  const lines = (parts: JsonObject): unknown => {
    const text = JSON.stringify(parts);
    const made = Object.entries(parts).map(([path, part]) => [
      path,
      document.createNode(part, { flow: true }),
    ]);
    const same = known.get(text) ?? Object.fromEntries(made);
    known.set(text, same);
    return same;
  };
  const shown = (value: Json): unknown => {
    const parts = asObject(value);
    return parts === null ? value : lines(parts);
  };
  const entries = [...results].map(([title, seen]) => {
    return [title, Object.fromEntries(Object.entries(seen).map(([name, value]) => [name, shown(value)]))];
  });
  document.contents = document.createNode(Object.fromEntries(entries), { anchorPrefix: 'same' });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}
