import type { ThirdParty } from './third-party.ts';

/** A published artifact, or a part of it. */
export interface Component {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  /** https://github.com/package-url/purl-spec */
  readonly purl: string;
  readonly sha256?: string;
}

/** A published artifact, its parts, and the parts of those. */
export interface Contents {
  /** The file's name, without its extension. */
  readonly name: string;
  /** ISO 8601, with seconds. */
  readonly created: string;
  readonly whole: Component & { readonly sha256: string };
  readonly parts: readonly Component[];
  readonly within: readonly { readonly part: Component; readonly of: Component }[];
}

/** Returns the SBOM in SPDX 2.3: https://spdx.github.io/spdx-spec/v2.3/ */
export function spdxDocument({ name, created, whole, parts, within }: Contents): string {
  const document = {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name,
    documentNamespace: `https://irsactl.dev/spdx/${whole.sha256}`,
    creationInfo: { created, creators: [`Tool: irsactl-${whole.version}`] },
    packages: [whole, ...parts, ...within.map(({ part }) => part)].map(spdxPackage),
    relationships: [
      relation('SPDXRef-DOCUMENT', 'DESCRIBES', idOf(whole)),
      ...parts.map((part) => relation(idOf(whole), 'CONTAINS', idOf(part))),
      ...within.map(({ part, of }) => relation(idOf(of), 'CONTAINS', idOf(part))),
    ],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** The Node that runs the build is also the published one. */
export function nodeComponent(): Component {
  const version = process.version.slice(1);
  return { name: 'node', version, licence: 'MIT', purl: `pkg:generic/node@${version}` };
}

/** The libraries inside Node's program. */
export function nodeLibraries(): Contents['within'] {
  const data = new Set(['node', 'modules', 'napi', 'cldr', 'tz', 'unicode']);
  return Object.entries(process.versions).flatMap(([name, version]) =>
    data.has(name) || !version
      ? []
      : [
          {
            of: nodeComponent(),
            part: {
              name,
              version,
              licence: 'NOASSERTION',
              purl: `pkg:generic/${name}@${encodeURIComponent(version)}`,
            },
          },
        ],
  );
}

export function npmPackage({ name, version, licence }: ThirdParty): Component {
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
