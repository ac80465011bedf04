import type { CatalogueEntry } from './entry.ts';

export const keyErrors = {} as const satisfies Record<`IRSA-KEY-${number}`, CatalogueEntry>;
