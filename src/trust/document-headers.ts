/** The content type of both documents. */
export const documentType = 'application/json';

/** How long clients may cache a document, and why. */
export interface DocumentCaching {
  /** The header `Cache-Control`. */
  readonly header: string;
  readonly why: string;
}

/**
 * AWS does not document how long STS caches keys, whatever the header says; half an hour was seen. So a key is published an
 * hour before anything signs with it. These values must stay far below that hour, so that no key change waits for a cache.
 * https://github.com/aws/aws-cli/issues/7194
 */
const discoverySeconds = 300;
const jwksSeconds = 60;

/** The discovery document contains no key. */
export const discoveryCaching: DocumentCaching = {
  header: publicFor(discoverySeconds),
  why: 'It does not change with the keys.',
};

export const jwksCaching: DocumentCaching = {
  header: publicFor(jwksSeconds),
  why: 'Clients see a change of the keys, such as the removal of a stolen one, within a minute.',
};

function publicFor(seconds: number): string {
  return `public, max-age=${seconds}`;
}
