import { parse } from 'yaml';
import { z } from 'zod';
import { IrsaError } from '../errors/irsa-error.ts';
import { type KubernetesVersion, nearestVersion } from './kubernetes-version.ts';
import type { Platform } from './platform.ts';

/** An archive of kube-apiserver, etcd and kubectl that the Kubernetes project has released. */
export interface ReleasedArchive {
  readonly version: string;
  readonly url: string;
  /** SHA-512, lower case hexadecimal. */
  readonly sha512: string;
}

/** The index that setup-envtest uses. https://book.kubebuilder.io/reference/artifacts */
export const officialIndexUrl =
  'https://raw.githubusercontent.com/kubernetes-sigs/controller-tools/HEAD/envtest-releases.yaml';

const index = z.object({
  releases: z.record(
    z.string(),
    z.record(z.string(), z.object({ hash: z.string().regex(/^[0-9a-f]{128}$/i), selfLink: z.url() })),
  ),
});

/** Finds the archive for a version (or the newest patch of its minor version) and platform in the index. */
export function findArchive(text: string, wanted: KubernetesVersion, platform: Platform): ReleasedArchive {
  const read = index.safeParse(parseYaml(text));
  if (!read.success) throw unusable('It is not in the known form.', wanted);
  const { releases } = read.data;
  const archiveName = (version: string): string =>
    `envtest-${version}-${platform.os}-${platform.arch}.tar.gz`;
  const offered = Object.keys(releases).filter((version) =>
    Object.hasOwn(releases[version] ?? {}, archiveName(version)),
  );
  const version = nearestVersion(wanted, offered);
  const archive = version === null ? undefined : releases[version.text]?.[archiveName(version.text)];
  if (version === null || archive === undefined) {
    const minor = `v${wanted.major}.${wanted.minor}`;
    throw unusable(`It has no archive of ${minor} for ${platform.os}-${platform.arch}.`, wanted);
  }
  return { version: version.text, url: archive.selfLink, sha512: archive.hash.toLowerCase() };
}

function parseYaml(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 0 });
  } catch {
    return null;
  }
}

function unusable(why: string, wanted: KubernetesVersion): IrsaError {
  return new IrsaError('IRSA-BINARIES-003', {
    what: `The list of official releases does not give Kubernetes ${wanted.text}.`,
    why,
    next: 'Set KUBEBUILDER_ASSETS to a folder that holds kube-apiserver and etcd.',
  });
}
