/**
 * Returns the go.mod of a scratch module that builds Kubernetes' programs. Kubernetes' own go.mod replaces its libraries
 * with ./staging, which the published module does not contain; they are published as v0.MINOR.PATCH.
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

/** Returns the go.mod of a scratch module that builds programs of a module without replacements, such as etcd's. */
export function plainGoMod(module: string, version: string, published: string): string {
  const lines = [
    'module irsactl.dev/scratch',
    `go ${goDirective(published)}`,
    `require ${module} ${version}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** Returns the linker flags that set the programs' version; without them the API server misbehaves. */
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
