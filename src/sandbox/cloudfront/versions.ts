import type { RandomBytes } from '../state.ts';
import { cloudFrontFaults } from './faults.ts';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** An ID, or the ETag of a version: `E` and 12 or 13 letters and digits. */
export function newCloudFrontId(randomBytes: RandomBytes): string {
  return `E${[...randomBytes(13)].map((byte) => letters.charAt(byte % letters.length)).join('')}`;
}

/** Throws unless a change or deletion names the current version. */
export function requireVersion(sent: string | undefined, { etag }: { readonly etag: string }): void {
  if (sent === undefined || sent === '') throw cloudFrontFaults.noVersion();
  if (sent !== etag) throw cloudFrontFaults.otherVersion();
}

interface PageRequest {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

/** A page of a list as CloudFront returns it; `Marker` is the ID of the last item of the previous page. */
export function pageOf<Item extends { readonly Id?: string | undefined }>(
  items: readonly Item[],
  { Marker = '', MaxItems = 100 }: PageRequest,
) {
  const size = Math.min(MaxItems, 100);
  const start = Marker === '' ? 0 : items.findIndex(({ Id }) => Id === Marker) + 1;
  const page = items.slice(start, start + size);
  const isCut = start + size < items.length;
  return {
    Marker,
    MaxItems: size,
    IsTruncated: isCut,
    ...(isCut && { NextMarker: page.at(-1)?.Id }),
    Quantity: page.length,
    ...(page.length > 0 && { Items: page }),
  };
}
