/** A file of a release. */
export interface ReleaseFile {
  readonly name: string;
  readonly sha256: string;
}

/** Returns SHA256SUMS, in the format of `sha256sum --check`. */
export function checksums(files: readonly ReleaseFile[]): string {
  return files.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join('');
}
