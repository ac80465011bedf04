import type { CatalogueEntry } from './entry.ts';

export const proofErrors = {} as const satisfies Record<`IRSA-PROOF-${number}`, CatalogueEntry>;
