import { validationFault } from '../wire/schema-faults.ts';

/** The members that every paged request has. */
interface PageRequest {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

/** One page of a list, with IAM's names. */
interface Page<Item> {
  readonly items: readonly Item[];
  readonly IsTruncated: boolean;
  readonly Marker: string | undefined;
}

/** Returns one page of a list, sorted by key; the marker encodes the key of the page's last item. */
export function page<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  request: PageRequest,
): Page<Item> {
  const size = request.MaxItems ?? 100;
  const after = request.Marker === undefined ? null : readMarker(request.Marker);
  const ordered = [...items].sort((a, b) => compare(keyOf(a), keyOf(b)));
  const rest = after === null ? ordered : ordered.filter((item) => compare(keyOf(item), after) > 0);
  const shown = rest.slice(0, size);
  const last = shown.at(-1);
  const truncated = rest.length > shown.length && last !== undefined;
  return { items: shown, IsTruncated: truncated, Marker: truncated ? writeMarker(keyOf(last)) : undefined };
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function writeMarker(key: string): string {
  return Buffer.from(`after:${key}`).toString('base64');
}

function readMarker(marker: string): string {
  const text = Buffer.from(marker, 'base64').toString();
  if (!text.startsWith('after:')) throw validationFault('Invalid Marker.');
  return text.slice('after:'.length);
}
