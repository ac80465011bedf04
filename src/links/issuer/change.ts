import { changesOf } from '../../chain/change.ts';

export const change = changesOf('issuer');

/** Why destroy removes what hosts the documents. */
export const nothingTrustsIt =
  'When this step begins, no API server signs for this issuer, and nothing trusts it.';
