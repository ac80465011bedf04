import { debianPackages } from './debian-packages.ts';
import type { ImageFacts } from './oci-image.ts';
import type { ThirdParty } from './third-party.ts';

interface Component {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly purl: string;
  readonly sha256?: string;
}

/** What is in the image, as SPDX 2.3: https://spdx.github.io/spdx-spec/v2.3/ */
export function sbomOf(facts: ImageFacts, digest: string, parties: readonly ThirdParty[]): string {
  const { created, name, platform } = facts;
  const [, version = ''] = name.split(':');
  const hash = digest.replace('sha256:', '');
  const image: Component = {
    name: 'irsactl',
    version,
    licence: 'Apache-2.0',
    purl: `pkg:oci/irsactl@${digest}?arch=${platform.architecture}&tag=${version}`,
    sha256: hash,
  };
  const inNode = nodeParts();
  const direct = [node(), ...debian(platform.architecture), ...parties.map(npm)];
  const relations = [
    relation('SPDXRef-DOCUMENT', 'DESCRIBES', idOf(image)),
    ...direct.map((part) => relation(idOf(image), 'CONTAINS', idOf(part))),
    ...inNode.map((part) => relation(idOf(node()), 'CONTAINS', idOf(part))),
  ];
  const document = {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name: `irsactl-${version}-linux-${platform.architecture}`,
    documentNamespace: `https://irsactl.dev/spdx/${hash}`,
    creationInfo: { created, creators: [`Tool: irsactl-${version}`] },
    packages: [image, ...direct, ...inNode].map(spdxPackage),
    relationships: relations,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function node(): Component {
  const version = process.version.slice(1);
  return { name: 'node', version, licence: 'MIT', purl: `pkg:generic/node@${version}` };
}

/** The libraries inside Node's program; the Node that builds is the one that is shipped. */
function nodeParts(): readonly Component[] {
  const data = new Set(['node', 'modules', 'napi', 'cldr', 'tz', 'unicode']);
  return Object.entries(process.versions).flatMap(([name, version]) =>
    data.has(name) || !version
      ? []
      : [
          {
            name,
            version,
            licence: 'NOASSERTION',
            purl: `pkg:generic/${name}@${encodeURIComponent(version)}`,
          },
        ],
  );
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

function npm({ name, version, licence }: ThirdParty): Component {
  return { name, version, licence, purl: `pkg:npm/${name.replace(/^@/, '%40')}@${version}` };
}

function spdxPackage({ name, version, licence, purl, sha256 }: Component) {
  return {
    SPDXID: idOf({ name, version, purl }),
    name,
    versionInfo: version,
    downloadLocation: 'NOASSERTION',
    filesAnalyzed: false,
    licenseConcluded: 'NOASSERTION',
    licenseDeclared: licence,
    copyrightText: 'NOASSERTION',
    ...(sha256 && { checksums: [{ algorithm: 'SHA256', checksumValue: sha256 }] }),
    externalRefs: [{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: purl }],
  };
}

function relation(from: string, relationshipType: string, to: string) {
  return { spdxElementId: from, relationshipType, relatedSpdxElement: to };
}

function idOf({ name, version, purl }: Pick<Component, 'name' | 'version' | 'purl'>): string {
  const [, type = ''] = /^pkg:(\w+)/.exec(purl) ?? [];
  return `SPDXRef-${[type, name, version].join('-').replaceAll(/[^A-Za-z0-9.-]/g, '-')}`;
}
