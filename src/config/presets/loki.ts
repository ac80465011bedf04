import { objectStore } from './object-store.ts';

/** https://grafana.com/docs/loki/latest/setup/install/helm/deployment-guides/aws/ */
export const loki = objectStore('loki', 'Grafana Loki: stores chunks, index and rules in buckets.');
