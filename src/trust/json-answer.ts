import { isJsonObject, type Json, type JsonObject } from './json.ts';

/** Either the object in a text, or a few words that describe the text instead. */
type JsonAnswer = { readonly object: JsonObject } | { readonly saw: string };

/** Reads a text that should be one JSON object. It never repeats the text, which may be a misplaced secret. */
export function readJsonObject(text: string): JsonAnswer {
  const start = text.trimStart().slice(0, 64);
  if (start === '') return { saw: 'an empty text' };
  if (start.startsWith('<?xml')) return { saw: 'XML' };
  if (start.startsWith('<')) return { saw: 'a web page (HTML)' };
  if (start.startsWith('-----BEGIN')) return { saw: 'a PEM file' };
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch {
    return { saw: 'text that is not JSON' };
  }
  return isJsonObject(value) ? { object: value } : { saw: `JSON that is ${jsonKind(value)}` };
}

/** The kind of a JSON value, for a message. */
export function jsonKind(value: Json | undefined): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
