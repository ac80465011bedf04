/** The content type of both documents. */
export const documentType = 'application/json';

/** How long clients may cache a document, and why. */
export interface DocumentCaching {
  /** The header `Cache-Control`. */
  readonly header: string;
  readonly why: string;
}

/**
 * While no key changes. AWS does not document how long STS caches keys, whatever the header says; half an hour was
 * seen. So a key is published an hour before anything signs with it. This value must stay far below that hour, so
 * that no key change waits for a cache. https://github.com/aws/aws-cli/issues/7194
 */
const stableSeconds = 300;

/** While keys change: clients see each step within a minute, including the removal of a stolen key. */
const changeSeconds = 60;

/** The discovery document contains no key. */
export const discoveryCaching: DocumentCaching = {
  header: publicFor(stableSeconds),
  why: 'It does not change with the keys.',
};

/** The JWKS, by its number of keys: it has a second key only before and after a key change. */
export function jwksCaching(keys: number): DocumentCaching {
  return keys > 1
    ? {
        header: publicFor(changeSeconds),
        why: `While keys.json lists ${keys} keys, clients may cache it for one minute instead of five.`,
      }
    : {
        header: publicFor(stableSeconds),
        why: 'keys.json lists one key: no change is in progress.',
      };
}

function publicFor(seconds: number): string {
  return `public, max-age=${seconds}`;
}
