import type { CatalogueEntry } from './entry.ts';

export const kubernetesErrors = {} as const satisfies Record<`IRSA-CLUSTER-${number}`, CatalogueEntry>;
