import type { ReleaseFile } from './checksums.ts';

/** What a release says of itself, and where its files can be fetched. */
export interface Release {
  readonly version: string;
  readonly description: string;
  readonly homepage: string;
  /** The folder of its files, without a slash at the end. */
  readonly url: string;
  readonly files: readonly ReleaseFile[];
}

/** A file of the release, by what its name ends with after the version; every release must have it. */
export function fileOf(
  { version, url, files }: Release,
  ending: string,
): ReleaseFile & { readonly url: string } {
  const name = `irsactl-${version}${ending}`;
  const found = files.find((file) => file.name === name);
  if (!found)
    throw new Error(`The release has no ${name}, but ${files.map((file) => file.name).join(', ')}.`);
  return { ...found, url: `${url}/${name}` };
}
