import type { Fault } from '../fault.ts';
import type { Rule } from './rule.ts';

const path = ['spec', 'signingKey'];

/** `path` belongs to a key from a file, `algorithm` and `bits` to one that is made, `bits` to RSA. */
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
  if (source !== 'file' && key.path !== undefined) faults.push(misplaced('path', source, 'source: file'));
  if (source !== 'generate' && key.algorithm !== undefined) {
    faults.push(misplaced('algorithm', source, 'source: generate'));
  }
  if (source !== 'generate' && key.bits !== undefined)
    faults.push(misplaced('bits', source, 'source: generate'));
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
  return { code: 'IRSA-CONFIG-025', path: [...path, ...field], at: 'key', what, why, next };
}
