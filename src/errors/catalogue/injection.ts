import type { CatalogueEntry } from './entry.ts';

export const injectionErrors = {} as const satisfies Record<`IRSA-INJECT-${number}`, CatalogueEntry>;
