import { objectStore } from './object-store.ts';

/** https://thanos.io/tip/thanos/storage.md/#s3 */
export const thanos = objectStore('thanos', 'Thanos: stores blocks of metrics in buckets.');
