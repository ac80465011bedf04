import { type Component, nodeComponent, nodeLibraries, npmPackage, spdxDocument } from '../bundle/spdx.ts';
import type { ThirdParty } from '../bundle/third-party.ts';
import { debianPackages } from './debian-packages.ts';
import type { ImageFacts } from './oci-image.ts';

/** Returns the SBOM of the image. */
export function sbomOf(facts: ImageFacts, digest: string, parties: readonly ThirdParty[]): string {
  const { created, name, platform } = facts;
  const [, version = ''] = name.split(':');
  return spdxDocument({
    name: `irsactl-webhook-${version}-linux-${platform.architecture}`,
    created,
    whole: {
      name: 'irsactl',
      version,
      licence: 'Apache-2.0',
      purl: `pkg:oci/irsactl@${digest}?arch=${platform.architecture}&tag=${version}`,
      sha256: digest.replace('sha256:', ''),
    },
    parts: [nodeComponent(), ...debian(platform.architecture), ...parties.map(npmPackage)],
    within: nodeLibraries(),
  });
}

function debian(architecture: 'amd64' | 'arm64'): readonly Component[] {
  return debianPackages.map(({ name, version, licence, sha256 }) => ({
    name,
    version,
    licence,
    purl: `pkg:deb/debian/${encodeURIComponent(name)}@${encodeURIComponent(version)}?arch=${architecture}&distro=debian-12`,
    sha256: sha256[architecture],
  }));
}
