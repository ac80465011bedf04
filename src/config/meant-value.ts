import { nearestName } from '../errors/nearest-name.ts';
import { type FieldPath, fieldName, type Slip } from './fault.ts';
import { injectionModes } from './injection-modes.ts';
import { hasForm, subdomainForm } from './text-forms.ts';

/** One entry in the place of the list that holds it; `ofTexts` where its entries are plain texts. */
export function meantList(path: FieldPath, value: unknown, ofTexts: boolean): Slip | null {
  if (ofTexts && typeof value === 'string' && /^[\w.:/@+-]+$/.test(value)) {
    return { written: value, meant: `[${value}]` };
  }
  const entry = meantMapping([...path, 0], value);
  return entry && { ...entry, meant: `[${entry.meant}]` };
}

/** What one word in the place of a list would be a part of, where nobody can know the rest. */
export function exampleOf(path: FieldPath, value: unknown): string | null {
  const isNode = fieldName(path) === 'spec.controlPlane.nodes' && typeof value === 'string';
  return isNode && hasForm(value, subdomainForm) ? `[{name: ${value}, ssh: HOST}]` : null;
}

/** Where people write a word in the place of a mapping, the mapping that they mean. */
export function meantMapping(path: FieldPath, value: unknown, fields: readonly string[] = []): Slip | null {
  if (typeof value !== 'string' || !/^[\w.:/@+-]+$/.test(value)) return null;
  const glued = unglued(value, fields);
  if (glued) return { written: value, meant: `{${glued.text}}` };
  const bucket = /^s3:\/\/([a-z0-9.-]+)\/?$/.exec(value)?.[1];
  if (bucket !== undefined && fieldName(path) === 'spec.issuer') {
    return { written: value, meant: `{s3: {bucket: ${bucket}}}` };
  }
  const [namespace, name, ...more] = value.split('/');
  if (path.at(-2) === 'policies') return { written: value, meant: `{managed: ${value}}` };
  if (fieldName(path) === 'spec.injection') {
    const mode = nearestName(value, injectionModes);
    return mode === undefined ? null : { written: value, meant: `{mode: ${mode}}` };
  }
  const isAccount = path.at(-1) === 'serviceAccount' || path.at(-2) === 'serviceAccounts';
  if (!isAccount || !namespace || !name || more.length > 0) return null;
  return { written: value, meant: `{namespace: ${namespace}, name: ${name}}` };
}

/** The field that a word begins with, and the word with a space behind its colon; null for any other word. */
export function unglued(word: string, fields: readonly string[]): { field: string; text: string } | null {
  const [, field, value] = /^([A-Za-z]+):(\S+)$/.exec(word) ?? [];
  return field !== undefined && fields.includes(field) ? { field, text: `${field}: ${value}` } : null;
}
