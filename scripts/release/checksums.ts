/** A file of a release. */
export interface ReleaseFile {
  readonly name: string;
  readonly sha256: string;
}

/** As `sha256sum --check` reads it. */
export function checksums(files: readonly ReleaseFile[]): string {
  return files.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join('');
}
