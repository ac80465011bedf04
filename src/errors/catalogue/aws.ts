import type { CatalogueEntry } from './entry.ts';

export const awsErrors = {} as const satisfies Record<`IRSA-AWS-${number}`, CatalogueEntry>;
