import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { IrsaError } from '../errors/irsa-error.ts';
import { isJsonObject, type Json, type JsonObject } from './json.ts';
import { jsonKind, readJsonObject } from './json-answer.ts';
import { type Jwk, type Jwks, jwkOf, mergeJwks } from './jwks.ts';
import { asKeyId } from './key-id.ts';

const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/**
 * Reads a published key set; throws IRSA-KEY-011, 012, 014 or 041 if AWS could not use it. A copy of another key with
 * an empty kid, which some guides add for old clusters, is ignored. `name` is the source of the text in messages.
 */
export function parseJwks(text: string, name = 'the JWKS'): Jwks {
  const answer = readJsonObject(text);
  if ('saw' in answer) throw notAJwks(name, answer.saw);
  const list = answer.object['keys'];
  if (!Array.isArray(list)) throw notAJwks(name, `a JSON object whose \`keys\` is ${jsonKind(list)}`);
  if (list.length === 0) throw emptyJwks(name);
  refuseTooMany(list, name);
  const read = list.map((entry, index) => readKey(entry, `Key ${index + 1} of ${name}`));
  const keys = read.filter(({ legacy }) => !legacy).map(({ jwk }) => jwk);
  const orphan = read.findIndex(({ jwk, legacy }) => legacy && !keys.some((key) => sameNumbers(key, jwk)));
  if (orphan >= 0) {
    throw wrongKey(
      `Key ${orphan + 1} of ${name}`,
      'Its `kid` is empty, and no other entry has the same key.',
    );
  }
  return mergeJwks(keys);
}

/** The keys of an API server's JWKS that AWS could use; the API server may accept others. Throws like parseJwks if there is none. */
export function usableKeys(text: string, name: string): readonly Jwk[] {
  const answer = readJsonObject(text);
  const list = 'saw' in answer ? null : answer.object['keys'];
  const usable = (Array.isArray(list) ? list : []).flatMap((entry) => {
    try {
      return parseJwks(JSON.stringify({ keys: [entry] }), name).keys;
    } catch (error) {
      if (error instanceof IrsaError) return [];
      throw error;
    }
  });
  return usable.length === 0 ? parseJwks(text, name).keys : mergeJwks(usable).keys;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html: of each type of key. */
const mostKeys = 100;

function refuseTooMany(list: readonly Json[], name: string): void {
  for (const type of ['RSA', 'EC']) {
    const count = list.filter((entry) => isJsonObject(entry) && entry['kty'] === type).length;
    if (count <= mostKeys) continue;
    throw new IrsaError('IRSA-KEY-041', {
      what: `${capital(name)} has more keys than AWS accepts.`,
      why: `It has ${count} of the type ${type}; AWS accepts at most ${mostKeys} of each type.`,
      next: 'Remove the keys that no longer sign.',
    });
  }
}

function readKey(entry: JsonObject[string], place: string): { readonly jwk: Jwk; readonly legacy: boolean } {
  if (!isJsonObject(entry)) throw wrongKey(place, `It is ${jsonKind(entry)}, not an object.`);
  const leaked = privateMembers.filter((member) => Object.hasOwn(entry, member));
  if (leaked.length > 0) throw privateKeyInJwks(place, leaked);
  const needed = entry['kty'] === 'EC' ? ['kid', 'crv', 'x', 'y'] : ['kid', 'kty', 'n', 'e'];
  const missing = needed.filter((member) => typeof entry[member] !== 'string');
  if (missing.length > 0)
    throw wrongKey(place, `It lacks ${missing.map((name) => `\`${name}\``).join(', ')}.`);
  const jwk = rebuild(entry, place);
  for (const member of ['use', 'alg'] as const) {
    const seen = entry[member];
    if (seen !== undefined && seen !== jwk[member]) {
      throw wrongKey(
        place,
        `Its \`${member}\` is ${JSON.stringify(seen)}; expected ${JSON.stringify(jwk[member])}.`,
      );
    }
  }
  const kid = asKeyId(String(entry['kid']));
  return { jwk: { ...jwk, kid: kid ?? jwk.kid }, legacy: kid === null };
}

/** Uses node:crypto, which detects wrong numbers, curves and key sizes. */
function rebuild(entry: JsonObject, place: string): Jwk {
  const numbers = ['kty', 'n', 'e', 'crv', 'x', 'y'].flatMap((member) => {
    const value = entry[member];
    return typeof value === 'string' ? [[member, value] as const] : [];
  });
  try {
    const key: JsonWebKey = Object.fromEntries(numbers);
    return jwkOf(createPublicKey({ key, format: 'jwk' }));
  } catch (error) {
    if (error instanceof IrsaError) throw wrongKey(place, `${error.problem.what} ${error.problem.why}`);
    throw wrongKey(place, `Its numbers are not those of a ${JSON.stringify(entry['kty'])} key.`);
  }
}

function sameNumbers(one: Jwk, other: Jwk): boolean {
  return JSON.stringify({ ...one, kid: '' }) === JSON.stringify({ ...other, kid: '' });
}

function notAJwks(name: string, saw: string): IrsaError {
  return new IrsaError('IRSA-KEY-011', {
    what: `${capital(name)} is not a JWKS.`,
    why: `Expected a JSON object with a list \`keys\`; seen: ${saw}.`,
    next: `${name === 'standard input' ? 'Pipe keys into it: for example,' : 'Check which server answers there;'} \`kubectl get --raw /openid/v1/jwks\` prints the JWKS of the cluster.`,
  });
}

function emptyJwks(name: string): IrsaError {
  return new IrsaError('IRSA-KEY-012', {
    what: `${capital(name)} contains no key.`,
    why: 'Its list `keys` is empty, so AWS would refuse every token of the cluster.',
    next: 'Generate it again with `irsactl jwks FILES`.',
  });
}

function wrongKey(place: string, why: string): IrsaError {
  return new IrsaError('IRSA-KEY-011', {
    what: `${place} cannot be used.`,
    why,
    next: 'Generate the JWKS again from the key files: `irsactl jwks FILES`.',
  });
}

function privateKeyInJwks(place: string, members: readonly string[]): IrsaError {
  return new IrsaError('IRSA-KEY-014', {
    what: `${place} is a private key.`,
    why: `It has ${members.map((member) => `\`${member}\``).join(', ')}, which must never be public.`,
    next: 'Do not publish it; if it is public already, stop signing with the key.',
  });
}

function capital(name: string): string {
  return name.startsWith('the ') ? `The ${name.slice(4)}` : name;
}
