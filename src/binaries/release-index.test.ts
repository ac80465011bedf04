import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { findArchive } from './release-index.ts';

const wanted = { text: 'v1.36.3', major: 1, minor: 36, patch: 3 };
const linux = { os: 'linux', arch: 'amd64' };
const mac = { os: 'darwin', arch: 'arm64' };

function archive(version: string, platform: string, digit: string): object {
  return {
    [`envtest-${version}-${platform}.tar.gz`]: {
      hash: digit.repeat(128),
      selfLink: `https://releases.example/${version}/${platform}.tar.gz`,
    },
  };
}

const index = stringify({
  releases: {
    'v1.36.3': { ...archive('v1.36.3', 'linux-amd64', 'A') },
    'v1.36.0': { ...archive('v1.36.0', 'linux-amd64', 'b'), ...archive('v1.36.0', 'darwin-arm64', 'c') },
    'v1.37.0-rc.0': { ...archive('v1.37.0-rc.0', 'linux-amd64', 'd') },
  },
});

describe('findArchive', () => {
  it('finds version and platform, with the hash in lower case', () => {
    expect(findArchive(index, wanted, linux)).toEqual({
      version: 'v1.36.3',
      url: 'https://releases.example/v1.36.3/linux-amd64.tar.gz',
      sha512: 'a'.repeat(128),
    });
  });

  it('takes another patch where the platform has no archive of the wanted one', () => {
    expect(findArchive(index, wanted, mac)).toMatchObject({ version: 'v1.36.0', sha512: 'c'.repeat(128) });
  });

  it('names the version and platform that are missing', () => {
    const v137 = { text: 'v1.37.0', major: 1, minor: 37, patch: 0 };
    expect(() => findArchive(index, v137, linux)).toThrow(
      expect.objectContaining({
        code: 'IRSA-BINARIES-003',
        problem: expect.objectContaining({ why: 'It has no archive of v1.37 for linux-amd64.' }),
      }),
    );
  });

  it.each([
    ['a web page', '<html><body>Sign in</body></html>'],
    ['nothing', ''],
    ['broken YAML', 'releases: {'],
    ['a short hash', index.replace('A'.repeat(128), 'abc')],
    ['aliases', 'a: &a [x]\nreleases: *a'],
  ])('refuses %s', (_name, text) => {
    expect(() => findArchive(text, wanted, linux)).toThrow(
      expect.objectContaining({
        code: 'IRSA-BINARIES-003',
        problem: expect.objectContaining({ why: 'It is not in the known form.' }),
      }),
    );
  });
});
