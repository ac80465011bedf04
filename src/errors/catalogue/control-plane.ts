import type { CatalogueEntry } from './entry.ts';

export const controlPlaneErrors = {} as const satisfies Record<`IRSA-CONTROLPLANE-${number}`, CatalogueEntry>;
