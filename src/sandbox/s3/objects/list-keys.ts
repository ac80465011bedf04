/** The parameters of a listing. */
interface Listing {
  readonly prefix: string;
  /** Empty for none. */
  readonly delimiter: string;
  /** The last entry that was listed before; empty for none. */
  readonly after: string;
  readonly limit: number;
}

/** A page of a listing: keys, and prefixes that group all keys that begin with them. */
interface ListingPage {
  readonly keys: readonly string[];
  readonly commonPrefixes: readonly string[];
  /** The last entry of this page if more follow; else null. Always null for an empty page. */
  readonly next: string | null;
}

/** Lists keys in the order of their UTF-8 bytes: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export function listKeys(all: Iterable<string>, listing: Listing): ListingPage {
  const { prefix, delimiter, after, limit } = listing;
  const keys: string[] = [];
  const commonPrefixes: string[] = [];
  let last: string | null = null;
  for (const key of [...all].sort(compareBytes)) {
    if (!key.startsWith(prefix)) continue;
    const common = commonPrefixOf(key, prefix, delimiter);
    const entry = common ?? key;
    if (entry === last || compareBytes(entry, after) <= 0) continue;
    if (keys.length + commonPrefixes.length === limit) return { keys, commonPrefixes, next: last };
    (common === null ? keys : commonPrefixes).push(entry);
    last = entry;
  }
  return { keys, commonPrefixes, next: null };
}

/** The prefix that groups a key in a listing with a delimiter; null if the key is listed itself. */
export function commonPrefixOf(key: string, prefix: string, delimiter: string): string | null {
  const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
  return at < 0 ? null : key.slice(0, at + delimiter.length);
}

export function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
