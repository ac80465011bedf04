/** How both documents are published, wherever they lie. */
export const documentType = 'application/json';

/** How long whoever reads a document may keep it, and why. */
export interface DocumentCaching {
  /** The header `Cache-Control`. */
  readonly header: string;
  readonly why: string;
}

/**
 * While nothing changes. AWS does not say how long STS keeps keys, whatever the header says; half an hour was seen. So a
 * key is published an hour before anything signs with it, and this must stay far below that hour: no change of keys ever
 * waits for a cache. https://github.com/aws/aws-cli/issues/7194
 */
const calmSeconds = 300;

/** While keys change: each step is seen within a minute, also one that takes a stolen key away. */
const changeSeconds = 60;

/** The discovery document names no key. */
export const discoveryCaching: DocumentCaching = {
  header: publicFor(calmSeconds),
  why: 'It stays as it is when keys change.',
};

/** The JWKS, by the number of keys in it: a second one is there while the first is about to be replaced, or still trusted. */
export function jwksCaching(keys: number): DocumentCaching {
  return keys > 1
    ? {
        header: publicFor(changeSeconds),
        why: `It lists ${keys} keys, so they are changing: the next change is to be seen within a minute.`,
      }
    : {
        header: publicFor(calmSeconds),
        why: 'It lists one key: no change is under way.',
      };
}

function publicFor(seconds: number): string {
  return `public, max-age=${seconds}`;
}
