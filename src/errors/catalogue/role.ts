import type { CatalogueEntry } from './entry.ts';

export const roleErrors = {} as const satisfies Record<`IRSA-ROLE-${number}`, CatalogueEntry>;
