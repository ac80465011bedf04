/**
 * The go.mod of a scratch module from which Kubernetes' programs can be built. Kubernetes' own go.mod points
 * its libraries to ./staging, which is not part of the published module; they are published as v0.MINOR.PATCH.
 * https://github.com/kubernetes/kubernetes/blob/master/staging/README.md
 */
export function kubernetesGoMod(version: string, published: string): string {
  const staged = [...published.matchAll(/^\s*(?:replace\s+)?(\S+) => \.\/staging\//gm)].map(
    ([, module]) => module,
  );
  return [
    'module irsactl.dev/scratch',
    `go ${goDirective(published)}`,
    `require k8s.io/kubernetes ${version}`,
    ...staged.map((module) => `replace ${module} => ${module} ${version.replace(/^v1/, 'v0')}`),
    '',
  ].join('\n');
}

/** The go.mod of a scratch module from which programs of a module can be built that points nowhere else, as etcd's. */
export function plainGoMod(module: string, version: string, published: string): string {
  const lines = [
    'module irsactl.dev/scratch',
    `go ${goDirective(published)}`,
    `require ${module} ${version}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** The linker flags that make the programs report their version; without them the API server misbehaves. */
export function kubernetesLinkerFlags(version: string): string {
  const [major = '', minor = ''] = version.slice(1).split('.');
  const stamps: Readonly<Record<string, string>> = {
    'k8s.io/component-base/version.gitVersion': version,
    'k8s.io/component-base/version.gitMajor': major,
    'k8s.io/component-base/version.gitMinor': minor,
    'k8s.io/component-base/version.gitTreeState': 'clean',
    'k8s.io/component-base/version.gitCommit': '0'.repeat(40),
    'k8s.io/client-go/pkg/version.gitVersion': version,
  };
  return ['-s', '-w', ...Object.entries(stamps).map(([name, value]) => `-X ${name}=${value}`)].join(' ');
}

function goDirective(published: string): string {
  return /^go (\S+)$/m.exec(published)?.[1] ?? '1.26.0';
}
