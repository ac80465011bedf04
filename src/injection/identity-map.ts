import { nearestName } from '../errors/nearest-name.ts';
import { isJsonObject, type Json, parseObject } from '../trust/json.ts';
import { quoted } from './annotation-values.ts';
import { type ReadValue, readExpiration } from './read-annotations.ts';
import type { WrittenIdentity } from './written-identity.ts';

/** An entry of the ConfigMap. */
export interface MappedIdentity extends WrittenIdentity {
  readonly roleArn: string;
  /** False if its namespace is a pattern (`*` or `test-*`). */
  readonly exact: boolean;
}

/** The ConfigMap `pod-identity-webhook`, key `config`; invalid parts are reported and skipped. */
export interface IdentityMap {
  /** By `namespace/service-account`, where the namespace may end with `*`. */
  readonly entries: ReadonlyMap<string, MappedIdentity>;
  readonly problems: readonly string[];
}

/** Returns null if the text is not a JSON object; the caller then keeps its previous entries. */
export function readIdentityMap(text: string): IdentityMap | null {
  const config = parseObject(text);
  if (config === null) return null;
  const entries = new Map<string, MappedIdentity>();
  const problems: string[] = [];
  for (const [key, value] of Object.entries(config)) {
    const place = readKey(key);
    if (place === null) {
      problems.push(`${quoted(key)}: the key is not namespace/service-account`);
      continue;
    }
    const { entry, notes } = readEntry(value, !place.namespace.endsWith('*'));
    if (entry !== null) entries.set(`${place.namespace}/${place.name}`, entry);
    problems.push(...notes.map((note) => `${quoted(key)}: ${note}`));
  }
  return { entries, problems };
}

/** Returns the entry for a service account: its own, else the one with the longest namespace prefix, else `*`. */
export function findMapped(
  entries: ReadonlyMap<string, MappedIdentity>,
  namespace: string,
  name: string,
): MappedIdentity | null {
  if (entries.size === 0) return null;
  const exact = entries.get(`${namespace}/${name}`);
  if (exact !== undefined) return exact;
  for (let length = namespace.length; length >= 0; length -= 1) {
    const match = entries.get(`${namespace.slice(0, length)}*/${name}`);
    if (match !== undefined) return match;
  }
  return null;
}

/** Like the EKS webhook, ignores a second slash and the text after it. */
function readKey(key: string): { namespace: string; name: string } | null {
  const [namespace = '', name = ''] = key.split('/');
  const valid = /^([a-z0-9-]+\*?|\*)$/.test(namespace) && /^[a-z0-9.-]+$/.test(name);
  return valid ? { namespace, name } : null;
}

interface ReadEntry {
  /** Null without a RoleARN, so that other entries still match. An empty RoleARN hides them. */
  readonly entry: MappedIdentity | null;
  readonly notes: readonly string[];
}

/** Go matches member names case-insensitively. */
function readEntry(value: Json, exact: boolean): ReadEntry {
  if (!isJsonObject(value)) return { entry: null, notes: ['not an object; skipped'] };
  const names = Object.keys(value);
  const reads = names.filter(isMember).map((name) => readMember(name.toLowerCase(), value[name] ?? null));
  const unknown = names.filter((name) => !isMember(name)).slice(0, maxUnknown);
  const notes = [...reads.flatMap(({ note }) => note ?? []), ...unknown.map(unknownMember)];
  const { roleArn, ...others }: WrittenIdentity = Object.assign({}, ...reads.map(({ part }) => part));
  if (roleArn === undefined) return { entry: null, notes: [...notes, 'no RoleARN; skipped'] };
  return { entry: { roleArn, ...others, exact, ...(notes.length > 0 && { notes }) }, notes };
}

function readMember(name: string, value: Json): ReadValue<WrittenIdentity> {
  if (value === null) return {};
  switch (name) {
    case 'rolearn':
      return typeof value === 'string' ? { part: { roleArn: value } } : wrong('RoleARN', 'a string');
    case 'audience':
      return typeof value === 'string' ? { part: { audience: value } } : wrong('Audience', 'a string');
    case 'useregionalsts':
      return typeof value === 'boolean'
        ? { part: { regionalSts: value } }
        : wrong('UseRegionalSTS', 'true or false');
    case 'tokenexpiration':
      return readLifetime(value);
    default:
      return {};
  }
}

const members = ['RoleARN', 'Audience', 'UseRegionalSTS', 'TokenExpiration'];
const lowerCaseMembers = new Set(members.map((name) => name.toLowerCase()));

function isMember(name: string): boolean {
  return lowerCaseMembers.has(name.toLowerCase());
}

/** A longer name is not a misspelling, and comparing takes time. */
const maxMisspeltLength = 40;
/** Limits the problems that one entry can report. */
const maxUnknown = 10;

function unknownMember(name: string): string {
  const nearest = name.length > maxMisspeltLength ? undefined : nearestName(name, members);
  const hint = nearest === undefined ? '' : `; did you mean ${nearest}?`;
  return `unknown member ${quoted(name)}${hint}`;
}

/** 0 uses the default of the flag. */
function readLifetime(value: Json): ReadValue<WrittenIdentity> {
  if (value === 0) return {};
  if (typeof value !== 'number' || !Number.isInteger(value))
    return wrong('TokenExpiration', 'a whole number');
  const { note, ...read } = readExpiration(String(value));
  return note === undefined ? read : { ...read, note: `TokenExpiration ${note}` };
}

function wrong(member: string, expected: string): ReadValue<never> {
  return { note: `${member} is not ${expected} and is ignored` };
}
