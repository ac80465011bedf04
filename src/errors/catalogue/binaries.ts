import type { CatalogueEntry } from './entry.ts';

export const binariesErrors = {} as const satisfies Record<`IRSA-BINARIES-${number}`, CatalogueEntry>;
