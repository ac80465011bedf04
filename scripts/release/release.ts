import type { ReleaseFile } from './checksums.ts';

/** The metadata of a release, and the URL of its files. */
export interface Release {
  readonly version: string;
  readonly description: string;
  readonly homepage: string;
  /** The folder of its files, without a trailing slash. */
  readonly url: string;
  readonly files: readonly ReleaseFile[];
}

/** Returns the release's file `irsactl-VERSION` with this ending; throws if the release does not have it. */
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
