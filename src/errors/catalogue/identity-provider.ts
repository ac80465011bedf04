import type { CatalogueEntry } from './entry.ts';

export const identityProviderErrors = {} as const satisfies Record<`IRSA-PROVIDER-${number}`, CatalogueEntry>;
