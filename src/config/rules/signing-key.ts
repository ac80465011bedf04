import type { Fault } from '../fault.ts';
import type { Rule } from './rule.ts';

const path = ['spec', 'signingKey'];

/** `placement` belongs to a key of the chain's own, `path` to one from a file, `algorithm` and `bits` to one that is made, `bits` to RSA. */
export const signingKeyRule: Rule = (chain) => {
  const key = chain.spec?.signingKey;
  if (key === undefined) return [];
  // Only an absent source has the default; one that the schema refused says nothing about the other fields.
  const source = Object.hasOwn(key, 'source') ? key.source : 'generate';
  if (source === undefined) return [];
  const faults: Fault[] = [];
  if (source === 'file' && !Object.hasOwn(key, 'path')) {
    faults.push({
      ...fault([], 'A signing key from a file needs its path.', 'Add spec.signingKey.path.'),
      absent: [[...path, 'path']],
    });
  }
  for (const [field, owners] of Object.entries(ownersOf)) {
    if (key[field as keyof typeof ownersOf] === undefined || (owners as readonly string[]).includes(source))
      continue;
    faults.push(misplaced(field, source, `source: ${owners[0]}`));
  }
  if (source === 'generate' && key.bits !== undefined && (key.algorithm ?? 'RS256') !== 'RS256') {
    faults.push(
      fault(
        ['bits'],
        `A key for ${key.algorithm} has no number of bits to choose.`,
        'Remove bits, or use RS256.',
      ),
    );
  }
  return faults;
};

/** The sources with which a field means something. */
const ownersOf = {
  path: ['file'],
  algorithm: ['generate'],
  bits: ['generate'],
  placement: ['generate', 'file'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

function misplaced(field: string, source: string, owner: string): Fault {
  return fault(
    [field],
    `spec.signingKey.${field} has no meaning with source: ${source}.`,
    `Remove it, or write ${owner}.`,
  );
}

function fault(field: readonly string[], what: string, next: string): Fault {
  const why =
    'Expected path with source: file; algorithm and bits with source: generate; bits only for RS256.';
  return { code: 'IRSA-CONFIG-011', path: [...path, ...field], at: 'key', what, why, next };
}
