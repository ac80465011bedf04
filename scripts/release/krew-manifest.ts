import { stringify } from 'yaml';
import { fileOf, type Release } from './release.ts';

/** Names of processors in krew and in Node. */
const architectures = { amd64: 'x64', arm64: 'arm64' } as const;

/** Returns a manifest that installs the executable as `kubectl irsa`: https://krew.sigs.k8s.io/docs/developer-guide/plugin-manifest/ */
export function krewManifest(release: Release): string {
  const platforms = Object.entries(architectures).map(([architecture, ofNode]) => {
    const { url, sha256 } = fileOf(release, `-linux-${ofNode}.tar.gz`);
    return {
      selector: { matchLabels: { os: 'linux', arch: architecture } },
      uri: url,
      sha256,
      files: [
        { from: 'irsactl', to: '.' },
        { from: 'LICENSE', to: '.' },
        { from: 'third-party-licenses.txt', to: '.' },
      ],
      bin: 'irsactl',
    };
  });
  const manifest = {
    apiVersion: 'krew.googlecontainertools.github.com/v1alpha2',
    kind: 'Plugin',
    metadata: { name: 'irsa' },
    spec: {
      version: `v${release.version}`,
      homepage: release.homepage,
      shortDescription: 'Give pods of self-hosted clusters AWS IAM roles',
      description: `${release.description}.\n`,
      platforms,
    },
  };
  return stringify(manifest, { lineWidth: 0 });
}
