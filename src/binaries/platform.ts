/** A platform in the names of Kubernetes releases and Go. */
export interface Platform {
  readonly os: string;
  readonly arch: string;
}

const architectures: Readonly<Record<string, string>> = { x64: 'amd64', ppc64: 'ppc64le', ia32: '386' };

/** Translates Node's names of the system and the processor, for example `x64` to `amd64`. */
export function platformFrom(nodePlatform: string, nodeArch: string): Platform {
  return { os: nodePlatform, arch: architectures[nodeArch] ?? nodeArch };
}
