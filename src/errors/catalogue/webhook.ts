import type { CatalogueEntry } from './entry.ts';

export const webhookErrors = {} as const satisfies Record<`IRSA-WEBHOOK-${number}`, CatalogueEntry>;
