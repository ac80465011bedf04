import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { healthyMachine } from '../../../../test/support/machine-answers.ts';
import { surveyOf } from '../../../../test/support/simulated-cluster.ts';
import type { ClusterSurvey } from '../ports.ts';
import type { MachineFacts, ToolName } from '../preflight/machine-facts.ts';
import { restartMeans } from './restart-means.ts';

const golden = readFileSync(join(import.meta.dirname, '../manifest/golden/kubeadm.yaml'), 'utf8');
const mebibyte = 2 ** 20;

interface World {
  readonly manifest?: string;
  readonly machine?: Partial<MachineFacts>;
  readonly tools?: readonly ToolName[];
  readonly survey?: Partial<ClusterSurvey>;
}

function meansIn({ manifest = golden, machine, tools = ['curl'], survey }: World = {}) {
  const node = {
    name: 'cp-1',
    access: { kind: 'ssh', host: 'cp-1' },
    manifest: '/etc/kubernetes/manifests/kube-apiserver.yaml',
    directory: '/etc/kubernetes/irsactl',
  } as const;
  const own = healthyMachine({
    tools: new Map(tools.map((tool) => [tool, `/usr/bin/${tool}`])),
    memory: { total: 8192 * mebibyte, available: 4096 * mebibyte },
    apiServers: [{ residentMemory: 400 * mebibyte, user: 0, group: 0, groups: [] }],
    kubeletConfig: null,
    ...machine,
  });
  const content = Buffer.from(manifest);
  return restartMeans({ node, manifest: { content }, machine: own }, { ...surveyOf(['cp-1']), ...survey });
}

function fullOf(requested: Partial<{ cpu: number; memory: number; pods: number }>) {
  return surveyOf(['cp-1']).nodes.map((node) => ({
    ...node,
    room: node.room && { ...node.room, requested: { ...node.room.requested, ...requested } },
  }));
}

const withFlag = (flag: string) =>
  golden.replace('    - --secure-port=6443\n', `    - --secure-port=6443\n    - ${flag}\n`);

describe('what a node of kubeadm has for a restart', () => {
  it('is a stand-in, a kubelet that can be woken, and a client for its switch', () => {
    expect(meansIn()).toEqual({
      proof: { port: 6444 },
      auditNote: null,
      wakesKubelet: true,
      client: 'curl',
    });
  });

  it('is the next port that nobody has, and whatever speaks TLS', () => {
    const takenPorts = [6443, 6444, 6445];
    expect(meansIn({ tools: ['wget', 'openssl'], machine: { takenPorts } })).toMatchObject({
      proof: { port: 6446 },
      client: 'openssl',
    });
  });

  it.each<[string, World]>([
    ['nothing that speaks TLS', { tools: [] }],
    ['an API server that asks for a login', { manifest: withFlag('--anonymous-auth=false') }],
  ])('is a stand-in also with %s, and no client', (_, world) => {
    expect(meansIn(world)).toMatchObject({ proof: { port: 6444 }, client: null });
  });

  it.each([
    ['/etc/kubernetes/pki/audit.log', /^Audit events .* in \/etc\/kubernetes\/pki, which stay there/],
    ['/etc/ssl/certs/audit.log', /^Audit events .* in \/etc\/ssl\/certs, which stay there/],
  ])('says where audit events beside %s go', (log, sentence) => {
    expect(meansIn({ manifest: withFlag(`--audit-log-path=${log}`) }).auditNote).toMatch(sentence);
  });

  it('says that audit events go with the stand-in where their log is mounted as a file alone', () => {
    const mount = '    - mountPath: /var/log/audit.log\n      name: audit\n';
    const volume = '  - hostPath:\n      path: /srv/audit.log\n      type: FileOrCreate\n    name: audit\n';
    const manifest = withFlag('--audit-log-path=/var/log/audit.log')
      .replace('    volumeMounts:\n', `    volumeMounts:\n${mount}`)
      .replace('  volumes:\n', `  volumes:\n${volume}`);
    expect(meansIn({ manifest }).auditNote).toMatch(
      /container's log, which goes with it: \/srv\/audit\.log is mounted/,
    );
  });

  it.each(['-', '/var/log/in-the-container.log'])('says nothing of audit events that go to %s', (log) => {
    expect(meansIn({ manifest: withFlag(`--audit-log-path=${log}`) }).auditNote).toBeNull();
  });

  it.each<[string, World, RegExp]>([
    [
      'a second container',
      { manifest: golden.replace('  hostNetwork', '  - {name: kms}\n  hostNetwork') },
      /more than one/,
    ],
    [
      'a network of its own',
      { manifest: golden.replace('  hostNetwork: true\n', '') },
      /not in the node's network/,
    ],
    [
      'too little memory',
      { machine: { memory: { total: 2048 * mebibyte, available: 850 * mebibyte } } },
      /850 MiB are free/,
    ],
    [
      'too little memory for the eviction threshold of its kubelet',
      {
        machine: {
          memory: { total: 4096 * mebibyte, available: 1024 * mebibyte },
          kubeletConfig: 'evictionHard: {memory.available: "10%"}',
        },
      },
      /1210 MiB of memory/,
    ],
    ['no room for another pod', { survey: { nodes: fullOf({ pods: 110 }) } }, /no room for another pod/],
    [
      'no processor left',
      { survey: { nodes: fullOf({ cpu: 3800 }) } },
      /250m of processor, and 200m are free/,
    ],
  ])('is no stand-in with %s', (_, world, reason) => {
    expect(meansIn(world).proof).toEqual({ unproven: expect.stringMatching(reason) });
  });
});
