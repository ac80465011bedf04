import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FlagList } from '../manifest/flag-list.ts';
import { readable } from '../manifest/parse-manifest.ts';
import { containersOf, isRecord, type PodRecord } from '../manifest/pod-record.ts';
import { standInContainer, standInManifest } from './stand-in-manifest.ts';

const golden = readFileSync(join(import.meta.dirname, '../manifest/golden/kubeadm.yaml'), 'utf8');
const place = {
  chain: 'prod',
  pod: 'kube-apiserver-irsactl-prod.x1',
  minor: 34,
  apiPort: 6443,
  port: 6444,
  folder: '/etc/kubernetes/irsactl/prod/stand-in',
};
const attributes = { mode: 0o600, owner: 0, group: 0 };

function made(text: string, files: readonly string[] = [], minor = 34) {
  const content = Buffer.from(text);
  const next = {
    keyFiles: files.map((path) => ({ path, content: Buffer.from(path), attributes })),
    manifest: { path: '/etc/kubernetes/manifests/kube-apiserver.yaml', content, attributes },
  };
  const result = standInManifest(next, { ...place, minor });
  if ('fault' in result) throw new Error(result.fault);
  const pod: PodRecord = JSON.parse(result.text);
  const [container = {}] = containersOf(pod);
  return { ...result, pod, container, flags: flagsOfContainer(container) };
}

function flagsOfContainer({ command, args = [] }: PodRecord): FlagList {
  return FlagList.read([command, args].flat().map(String));
}

function at(record: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>((inner, name) => (isRecord(inner) ? inner[name] : undefined), record);
}

/** kubeadm's manifest with an additional or changed line. */
function withFlag(flag: string): string {
  return golden.replace('    - --secure-port=6443\n', `    - --secure-port=6443\n    - ${flag}\n`);
}

describe('the manifest of a stand-in', () => {
  it('is the next one on another port of loopback, which never writes the kubernetes endpoint', () => {
    const { flags, pod } = made(golden);
    const before = flagsOfContainer(containersOf(readable(Buffer.from(golden))?.pod ?? {})[0] ?? {}).words();
    expect(flags.words()).toEqual([
      ...before.map((word) => (word === '--secure-port=6443' ? '--secure-port=6444' : word)),
      '--bind-address=127.0.0.1',
      '--external-hostname=10.0.0.10:6443',
      '--endpoint-reconciler-type=none',
    ]);
    expect(at(pod, 'spec', 'hostNetwork')).toBe(true);
    expect(at(pod, 'spec', 'priorityClassName')).toBe('system-node-critical');
  });

  it('does not announce itself to other API servers in versions with identity Leases', () => {
    expect(made(golden, [], 34).flags.words().join(' ')).not.toContain('feature-gates');
    expect(made(golden, [], 35).flags.last('feature-gates')).toBe(
      'APIServerIdentity=false,UnknownVersionInteroperabilityProxy=false',
    );
  });

  it('serves a discovery document with the address of the real API server', () => {
    const named = withFlag('--external-hostname=api.example.com');
    expect(made(named).flags.last('external-hostname')).toBe('api.example.com:6443');
    const behind = withFlag('--external-hostname=api.example.com:443');
    expect(made(behind).flags.last('external-hostname')).toBe('api.example.com:443');
    const bound = withFlag('--bind-address=10.0.0.10').replace(/.*--advertise-address.*\n/, '');
    const { flags } = made(bound);
    expect(flags.last('external-hostname')).toBe('10.0.0.10:6443');
    expect(flags.last('bind-address')).toBe('127.0.0.1');
  });

  it('has its own name, labels and container name, and no mark of kubeadm', () => {
    const { pod, container } = made(golden);
    expect(pod['metadata']).toEqual({
      name: place.pod,
      namespace: 'kube-system',
      labels: { 'app.kubernetes.io/managed-by': 'irsactl', 'irsactl.dev/stand-in': 'prod' },
    });
    expect(container['name']).toBe('stand-in');
  });

  it('keeps other annotations', () => {
    const own = golden.replace('  annotations:\n', '  annotations:\n    example.com/note: kept\n');
    expect(at(made(own).pod, 'metadata', 'annotations')).toEqual({ 'example.com/note': 'kept' });
  });

  it("applies an annotation for the API server's container to its own container", () => {
    const appArmor = 'container.apparmor.security.beta.kubernetes.io';
    const own = golden.replace(
      '  annotations:\n',
      `  annotations:\n    ${appArmor}/kube-apiserver: runtime/default\n    ${appArmor}/another: unconfined\n`,
    );
    expect(at(made(own).pod, 'metadata', 'annotations')).toEqual({
      [`${appArmor}/${standInContainer}`]: 'runtime/default',
      [`${appArmor}/another`]: 'unconfined',
    });
  });

  it('is probed at its own address and port: a number, a name, a string or a word of a command', () => {
    const probes = golden.replace('port: probe-port', 'port: 6443').replace(
      '    name: kube-apiserver\n    resources',
      `    readinessProbe: {httpGet: {path: /readyz, port: "6443"}}
    startupProbe: {exec: {command: [curl, "https://10.0.0.10:6443/livez"]}}
    ports:
    - {containerPort: 6443, hostPort: 6443, name: probe-port}
    - {containerPort: 64430, name: other}
    name: kube-apiserver
    resources`,
    );
    const { container } = made(probes);
    expect(at(container, 'livenessProbe', 'httpGet')).toMatchObject({ host: '127.0.0.1', port: 6444 });
    expect(at(container, 'livenessProbe', 'failureThreshold')).toBe(8);
    expect(at(container, 'readinessProbe', 'httpGet')).toMatchObject({ host: '127.0.0.1', port: 6444 });
    expect(at(container, 'startupProbe', 'exec', 'command')).toEqual([
      'curl',
      'https://10.0.0.10:6444/livez',
    ]);
    expect(container['ports']).toEqual([
      { containerPort: 6444, hostPort: 6444, name: 'probe-port' },
      { containerPort: 64430, name: 'other' },
    ]);
    expect(at(made(golden).container, 'livenessProbe', 'httpGet', 'port')).toBe('probe-port');
  });

  it('reads copies of the key files in the pass, and the other files in their place', () => {
    const { keys, container, pod, flags } = made(golden, [
      '/etc/kubernetes/pki/sa.pub',
      '/etc/kubernetes/pki/sa.key',
    ]);
    const folder = `${place.folder}/${place.pod}`;
    expect(keys.map(({ path }) => path)).toEqual([`${folder}/0-sa.pub`, `${folder}/1-sa.key`]);
    expect(keys.map(({ content }) => String(content))).toEqual([
      '/etc/kubernetes/pki/sa.pub',
      '/etc/kubernetes/pki/sa.key',
    ]);
    expect(keys[1]?.attributes.mode).toBe(0o600);
    expect(flags.last('service-account-key-file')).toBe(`${folder}/0-sa.pub`);
    expect(flags.last('service-account-signing-key-file')).toBe(`${folder}/1-sa.key`);
    expect(flags.last('tls-cert-file')).toBe('/etc/kubernetes/pki/apiserver.crt');
    const mounts = container['volumeMounts'];
    expect(Array.isArray(mounts) && mounts.at(-1)).toEqual({
      name: 'irsactl-stand-in-keys',
      mountPath: folder,
      readOnly: true,
    });
    const volumes = at(pod, 'spec', 'volumes');
    expect(Array.isArray(volumes) && volumes.at(-1)).toEqual({
      name: 'irsactl-stand-in-keys',
      hostPath: { path: folder, type: 'Directory' },
    });
  });

  it('does not share the audit log: it has its own file beside it, or uses its standard output', () => {
    const mounted = withFlag('--audit-log-path=/etc/kubernetes/pki/audit.log');
    expect(made(mounted).flags.last('audit-log-path')).toBe(`/etc/kubernetes/pki/${place.pod}-audit.log`);
    const single = withFlag('--audit-log-path=/var/log/audit.log')
      .replace(
        '    volumeMounts:\n',
        '    volumeMounts:\n    - {mountPath: /var/log/audit.log, name: audit}\n',
      )
      .replace(
        '  volumes:\n',
        '  volumes:\n  - {name: audit, hostPath: {path: /var/log/a.log, type: File}}\n',
      );
    expect(made(single).flags.last('audit-log-path')).toBe('-');
    expect(made(withFlag('--audit-log-path=-')).flags.last('audit-log-path')).toBe('-');
    expect(made(golden).flags.last('audit-log-path')).toBeNull();
  });

  it('is not queried by other API servers', () => {
    const flags = ['--peer-ca-file=/ca.crt', '--peer-advertise-ip=10.0.0.10', '--peer-advertise-port=6443'];
    const asked = made(withFlag(flags.join('\n    - ')));
    expect(asked.flags.words().join(' ')).not.toContain('--peer-');
  });

  it('accepts flags in two words, with underscores, and twice', () => {
    const odd = golden
      .replace('    - --secure-port=6443\n', '    - --secure_port\n    - "6443"\n')
      .replace(
        '    - --allow-privileged=true\n',
        '    - --endpoint-reconciler-type=lease\n    - --debug-socket-path=/x\n',
      );
    const { flags } = made(odd);
    expect(flags.words().filter((word) => /secure-port|reconciler|debug/.test(word))).toEqual([
      '--endpoint-reconciler-type=none',
      '--secure-port=6444',
    ]);
  });

  it('reads the manifest as the kubelet does: octal modes, and words that are not dates', () => {
    const odd = golden
      .replace('  volumes:\n', '  volumes:\n  - {name: s, secret: {secretName: x, defaultMode: 0640}}\n')
      .replace(
        '    name: kube-apiserver\n    res',
        '    env: [{name: A, value: 2001-01-01}]\n    name: kube-apiserver\n    res',
      );
    const { pod, container } = made(odd);
    expect(at(pod, 'spec', 'volumes')).toContainEqual({
      name: 's',
      secret: { secretName: 'x', defaultMode: 0o640 },
    });
    expect(container['env']).toEqual([{ name: 'A', value: '2001-01-01' }]);
  });

  it.each([
    [
      'a second container',
      (pod: string) => pod.replace('  hostNetwork', '  - {name: kms, image: kms}\n  hostNetwork'),
    ],
    [
      'an init container',
      (pod: string) => pod.replace('  hostNetwork', '  initContainers: [{name: i, image: i}]\n  hostNetwork'),
    ],
    ['its own network', (pod: string) => pod.replace('  hostNetwork: true\n', '')],
  ])('is not possible for a pod with %s', (_, change) => {
    expect(() => made(change(golden))).toThrow(/its pod/);
  });
});
