import type { CatalogueEntry } from './entry.ts';

export const planErrors = {} as const satisfies Record<`IRSA-PLAN-${number}`, CatalogueEntry>;
