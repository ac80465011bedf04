/** Algorithms that a generated key can have. */
export const signingAlgorithms = ['RS256', 'ES256', 'ES384', 'ES512'] as const;
export type SigningAlgorithm = (typeof signingAlgorithms)[number];
