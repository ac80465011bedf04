import { nearestName } from '../errors/nearest-name.ts';
import { isJsonObject, type Json, parseObject } from '../trust/json.ts';
import { quoted } from './annotation-values.ts';
import { type ReadValue, readExpiration } from './read-annotations.ts';
import type { WrittenIdentity } from './written-identity.ts';

/** An entry of the ConfigMap. */
export interface MappedIdentity extends WrittenIdentity {
  readonly roleArn: string;
  /** False for one whose namespace is a pattern (`*` or `test-*`). */
  readonly exact: boolean;
}

/** The ConfigMap `pod-identity-webhook`, key `config`; what cannot be read is reported and left out. */
export interface IdentityMap {
  /** By `namespace/service-account`, the namespace as it is written, with its `*`. */
  readonly entries: ReadonlyMap<string, MappedIdentity>;
  readonly problems: readonly string[];
}

/** Null where the text as a whole is no JSON object: then what was known before stays. */
export function readIdentityMap(text: string): IdentityMap | null {
  const config = parseObject(text);
  if (config === null) return null;
  const entries = new Map<string, MappedIdentity>();
  const problems: string[] = [];
  for (const [key, value] of Object.entries(config)) {
    const place = readKey(key);
    if (place === null) {
      problems.push(`${quoted(key)} is not namespace/service-account`);
      continue;
    }
    const { entry, notes } = readEntry(value, !place.namespace.endsWith('*'));
    if (entry !== null) entries.set(`${place.namespace}/${place.name}`, entry);
    problems.push(...notes.map((note) => `${quoted(key)} ${note}`));
  }
  return { entries, problems };
}

/** The entry that fits a service account best: its own, then the longest prefix of its namespace, then `*`. */
export function findMapped(
  entries: ReadonlyMap<string, MappedIdentity>,
  namespace: string,
  name: string,
): MappedIdentity | null {
  if (entries.size === 0) return null;
  const exact = entries.get(`${namespace}/${name}`);
  if (exact !== undefined) return exact;
  for (let length = namespace.length; length >= 0; length -= 1) {
    const fitting = entries.get(`${namespace.slice(0, length)}*/${name}`);
    if (fitting !== undefined) return fitting;
  }
  return null;
}

/** More parts behind a second slash are ignored, as by the EKS webhook. */
function readKey(key: string): { namespace: string; name: string } | null {
  const [namespace = '', name = ''] = key.split('/');
  const valid = /^([a-z0-9-]+\*?|\*)$/.test(namespace) && /^[a-z0-9.-]+$/.test(name);
  return valid ? { namespace, name } : null;
}

interface ReadEntry {
  /** Null where there is nothing to give: it hides no other entry. A RoleARN that is written empty does. */
  readonly entry: MappedIdentity | null;
  readonly notes: readonly string[];
}

/** Go reads the names of members without regard to case. */
function readEntry(value: Json, exact: boolean): ReadEntry {
  if (!isJsonObject(value)) return { entry: null, notes: ['is not an object and is left out'] };
  const names = Object.keys(value);
  const reads = names.filter(isMember).map((name) => readMember(name.toLowerCase(), value[name] ?? null));
  const unknown = names.filter((name) => !isMember(name)).slice(0, mostUnknown);
  const notes = [...reads.flatMap(({ note }) => note ?? []), ...unknown.map(unknownMember)];
  const { roleArn, ...others }: WrittenIdentity = Object.assign({}, ...reads.map(({ part }) => part));
  if (roleArn === undefined) return { entry: null, notes: [...notes, 'has no RoleARN and is left out'] };
  return { entry: { roleArn, ...others, exact, ...(notes.length > 0 && { notes }) }, notes };
}

function readMember(name: string, value: Json): ReadValue<WrittenIdentity> {
  if (value === null) return {};
  switch (name) {
    case 'rolearn':
      return typeof value === 'string' ? { part: { roleArn: value } } : wrong('RoleARN', 'a text');
    case 'audience':
      return typeof value === 'string' ? { part: { audience: value } } : wrong('Audience', 'a text');
    case 'useregionalsts':
      return typeof value === 'boolean'
        ? { part: { regionalSts: value } }
        : wrong('UseRegionalSTS', 'true or false');
    case 'tokenexpiration':
      return readLife(value);
    default:
      return {};
  }
}

const members = ['RoleARN', 'Audience', 'UseRegionalSTS', 'TokenExpiration'];
const lowerCaseMembers = new Set(members.map((name) => name.toLowerCase()));

function isMember(name: string): boolean {
  return lowerCaseMembers.has(name.toLowerCase());
}

/** What is longer is no slip of one of these; comparing takes time, and what is said of one entry is not to be endless. */
const [longestSlip, mostUnknown] = [40, 10];

function unknownMember(name: string): string {
  const nearest = name.length > longestSlip ? undefined : nearestName(name, members);
  const meant = nearest === undefined ? '' : `, ${nearest} is`;
  return `has a member ${quoted(name)} that is not known${meant}`;
}

/** 0 leaves it to the flag. */
function readLife(value: Json): ReadValue<WrittenIdentity> {
  if (value === 0) return {};
  if (typeof value !== 'number' || !Number.isInteger(value))
    return wrong('TokenExpiration', 'a whole number');
  const { note, ...read } = readExpiration(String(value));
  return note === undefined ? read : { ...read, note: `has a TokenExpiration that ${note}` };
}

function wrong(member: string, expected: string): ReadValue<never> {
  return { note: `has a ${member} that is not ${expected} and is ignored` };
}
