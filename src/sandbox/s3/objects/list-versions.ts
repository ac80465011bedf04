import type { Bucket } from '../store.ts';
import { commonPrefixOf, compareBytes } from './list-keys.ts';
import { keysOfVersions, type Version, versionsOf } from './versions.ts';

/** The parameters of a listing of versions; versions before the markers were listed before. */
interface VersionListing {
  readonly prefix: string;
  /** Empty for none. */
  readonly delimiter: string;
  readonly keyMarker: string;
  /** Empty: every version of the marker's key was listed. */
  readonly versionIdMarker: string;
  readonly limit: number;
}

export interface ListedVersion {
  readonly key: string;
  readonly version: Version;
  readonly isLatest: boolean;
}

interface VersionPage {
  readonly versions: readonly ListedVersion[];
  readonly commonPrefixes: readonly string[];
  /** The last entry of this page if more follow; else null. Always null for an empty page. A prefix has no version. */
  readonly next: { readonly key: string; readonly versionId: string } | null;
}

/**
 * Lists versions by key, in the order of UTF-8 bytes, newest version first.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
 */
export function listVersions(bucket: Bucket, listing: VersionListing): VersionPage {
  const entries = [...keysOfVersions(bucket)]
    .filter((key) => key.startsWith(listing.prefix))
    .sort(compareBytes)
    .flatMap((key) => entriesOf(bucket, key, listing));
  const distinct = entries.filter(
    ({ prefix }, index) => prefix === null || entries[index - 1]?.prefix !== prefix,
  );
  const page = distinct.slice(0, listing.limit);
  const last = page.at(-1);
  const isWhole = last === undefined || page.length === distinct.length;
  return {
    versions: page.flatMap(({ listed }) => listed ?? []),
    commonPrefixes: page.flatMap(({ prefix }) => prefix ?? []),
    next: isWhole ? null : { key: last.prefix ?? last.key, versionId: last.listed?.version.versionId ?? '' },
  };
}

/** An entry of a listing: a version, or the prefix that groups it. */
interface Entry {
  readonly key: string;
  readonly prefix: string | null;
  readonly listed: ListedVersion | null;
}

function entriesOf(bucket: Bucket, key: string, listing: VersionListing): readonly Entry[] {
  const prefix = commonPrefixOf(key, listing.prefix, listing.delimiter);
  const { keyMarker, versionIdMarker } = listing;
  if (prefix !== null) return compareBytes(prefix, keyMarker) <= 0 ? [] : [{ key, prefix, listed: null }];
  if (compareBytes(key, keyMarker) < 0) return [];
  const all = versionsOf(bucket, key).map((version, index) => ({ key, version, isLatest: index === 0 }));
  const rest = key === keyMarker ? all.slice(indexAfter(all, versionIdMarker)) : all;
  return rest.map((listed) => ({ key, prefix, listed }));
}

function indexAfter(all: readonly ListedVersion[], versionIdMarker: string): number {
  if (versionIdMarker === '') return all.length;
  return all.findIndex(({ version }) => version.versionId === versionIdMarker) + 1;
}
