import { objectStore } from './object-store.ts';

/** https://grafana.com/docs/mimir/latest/configure/configure-object-storage-backend/ */
export const mimir = objectStore('mimir', 'Grafana Mimir: stores blocks, rules and alerts in buckets.');
