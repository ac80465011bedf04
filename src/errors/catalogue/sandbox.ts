import type { CatalogueEntry } from './entry.ts';

export const sandboxErrors = {} as const satisfies Record<`IRSA-SANDBOX-${number}`, CatalogueEntry>;
