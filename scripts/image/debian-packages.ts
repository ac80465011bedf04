import { posix } from 'node:path';
import type { Platform } from './platform.ts';

/** A pinned Debian package: its files in the image, and its licence. */
export interface DebianPackage {
  readonly name: string;
  readonly version: string;
  /** Of the .deb, from Debian's signed index. */
  readonly sha256: Readonly<Record<Platform['architecture'], string>>;
  /** Its path on a mirror, without version, architecture and suffix. */
  readonly pool: string;
  readonly licence: string;
  /** Path in the package → path in the image. */
  readonly files: (platform: Platform) => Readonly<Record<string, string>>;
}

const gcc = { version: '12.2.0-14+deb12u1', pool: 'pool/main/g/gcc-12' } as const;
const gccLicence = 'GPL-3.0-or-later WITH GCC-exception-3.1';

/**
 * The libraries that Node is linked with, from the last point release of Debian 12, whose index no longer changes. For a
 * newer one, set its version and the SHA-256 from `apt-cache show`.
 */
export const debianPackages: readonly DebianPackage[] = [
  {
    name: 'libc6',
    version: '2.36-9+deb12u14',
    sha256: {
      amd64: 'ba4f88f73dbc3ae9055f3c20f4523bfdbaf1ad13ff95e258924f77d20b4fbedf',
      arm64: '01f4330719fd4f65580e16ea5a0527f372fca750e8f588d26deaf09f2d3b1cf4',
    },
    pool: 'pool/main/g/glibc',
    licence: 'LGPL-2.1-or-later',
    files: ({ triplet, linker }) => ({
      [`lib/${triplet}/${posix.basename(linker)}`]: linker,
      ...libraries(`lib/${triplet}`, triplet, ['libc.so.6', 'libdl.so.2', 'libm.so.6', 'libpthread.so.0']),
      ...copyright('libc6'),
    }),
  },
  {
    ...gcc,
    name: 'libgcc-s1',
    sha256: {
      amd64: '3016e62cb4b7cd8038822870601f5ed131befe942774d0f745622cc77d8a88f7',
      arm64: '576926b283613db80168ddf76380a3bd877602778cf0d226caa7bfbfa71eacf3',
    },
    licence: gccLicence,
    files: ({ triplet }) => libraries(`lib/${triplet}`, triplet, ['libgcc_s.so.1']),
  },
  {
    ...gcc,
    name: 'libstdc++6',
    sha256: {
      amd64: '5cd3171216d4ab0fc911cfe9c35509bf2dd8f47761c43b7f6a4296701551a24d',
      arm64: '26e138c677a985775331373828a6c286c551ff397cb735d00e2383cb273d1cb2',
    },
    licence: gccLicence,
    files: ({ triplet }) => ({
      [`usr/lib/${triplet}/libstdc++.so.6.0.30`]: `usr/lib/${triplet}/libstdc++.so.6`,
    }),
  },
  {
    // Has the copyright file of the previous two.
    ...gcc,
    name: 'gcc-12-base',
    sha256: {
      amd64: '1896a2aacf4ad681ff5eacc24a5b0ca4d5d9c9b9c9e4b6de5197bc1e116ea619',
      arm64: '674cf6cba6d432bd200c45fe866c1652c7a53523cc2e7a613e05bc4abf7b5440',
    },
    licence: gccLicence,
    files: () => copyright('gcc-12-base'),
  },
];

function libraries(from: string, triplet: string, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [`${from}/${name}`, `usr/lib/${triplet}/${name}`]));
}

function copyright(name: string): Record<string, string> {
  const path = `usr/share/doc/${name}/copyright`;
  return { [path]: path };
}
