import { describe, expect, it } from 'vitest';
import { kubernetesGoMod, kubernetesLinkerFlags, plainGoMod } from './go-module.ts';

const version = 'v1.36.3';
const published = `module k8s.io/kubernetes

go 1.26.0

require k8s.io/api v0.0.0

replace (
	k8s.io/api => ./staging/src/k8s.io/api
	k8s.io/client-go => ./staging/src/k8s.io/client-go
	example.org/other => example.org/fork v1.0.0
)
`;

describe('kubernetesGoMod', () => {
  it('replaces only the staged modules with their published versions', () => {
    expect(kubernetesGoMod(version, published)).toBe(`module irsactl.dev/scratch
go 1.26.0
require k8s.io/kubernetes v1.36.3
replace k8s.io/api => k8s.io/api v0.36.3
replace k8s.io/client-go => k8s.io/client-go v0.36.3
`);
  });
});

describe('plainGoMod', () => {
  it('requires the module, and takes the Go version from it', () => {
    const module = 'go.etcd.io/etcd/server/v3';
    expect(plainGoMod(module, 'v3.6.16', `module ${module}\n\ngo 1.25.1\n`)).toBe(
      `module irsactl.dev/scratch\ngo 1.25.1\nrequire ${module} v3.6.16\n`,
    );
  });
});

describe('kubernetesLinkerFlags', () => {
  it('sets the version in both packages from which Kubernetes reads it', () => {
    const flags = kubernetesLinkerFlags(version);
    expect(flags).toContain('-X k8s.io/component-base/version.gitVersion=v1.36.3');
    expect(flags).toContain('-X k8s.io/client-go/pkg/version.gitVersion=v1.36.3');
    expect(flags).toContain('-X k8s.io/component-base/version.gitMinor=36');
  });
});
