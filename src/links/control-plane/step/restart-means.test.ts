import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { surveyOf } from '../../../../test/support/simulated-cluster.ts';
import type { ControlPlaneFacts, KnockFacts, NodeFacts } from '../facts.ts';
import type { MachineFacts, ToolName } from '../preflight/machine-facts.ts';
import { planStandIn } from './plan-stand-in.ts';

const golden = readFileSync(join(import.meta.dirname, '../manifest/golden/kubeadm.yaml'), 'utf8');
const mebibyte = 2 ** 20;

interface World {
  readonly manifest?: string;
  readonly machine?: Partial<MachineFacts>;
  readonly tools?: readonly ToolName[];
  readonly access?: NodeFacts['node']['access'];
  /** How the node answers at 10.0.0.10, from elsewhere. */
  readonly answer?: KnockFacts['answer'];
  readonly neighbour?: KnockFacts['neighbour'];
  readonly survey?: Partial<NonNullable<ControlPlaneFacts['cluster']['survey']>>;
  readonly names?: readonly string[];
}

function machineOf({ machine, tools = ['nft', 'curl', 'nsenter'] }: World): MachineFacts {
  return {
    hostName: 'cp-1',
    bootId: null,
    clock: { node: 0, asked: 0, answered: 0 },
    kernel: [6, 12],
    versions: { kubeadm: 'v1.36.3', kubelet: 'v1.36.3' },
    tools: new Map(tools.map((tool) => [tool, `/usr/bin/${tool}`])),
    memory: { total: 8192 * mebibyte, available: 4096 * mebibyte },
    disks: [],
    addresses: [
      { interface: 'lo', address: '127.0.0.1' },
      { interface: 'lo', address: '::1' },
      { interface: 'eth0', address: '10.0.0.10' },
      { interface: 'eth0', address: 'fe80::1' },
    ],
    listeners: [{ address: '::', port: 6443 }],
    connections: [{ to: { address: '::1', port: 6443 }, isOfApiServer: true }],
    podNamespaces: ['cni-1'],
    apiServers: [{ residentMemory: 400 * mebibyte, user: 0, group: 0, groups: [] }],
    kubeletConfig: null,
    etcdHealth: 'healthy',
    certificates: [],
    files: new Map(),
    ...machine,
  };
}

function planned(world: World = {}, isWanted = true) {
  const { names = ['cp-1'] } = world;
  const text = world.manifest ?? golden;
  const nodes = names.map((name): NodeFacts => {
    const access = world.access ?? { kind: 'ssh', host: name };
    const manifest = {
      content: Buffer.from(text),
      hash: '',
      mode: 0o600,
      owner: 0,
      group: 0,
      modified: 0,
      isLinked: false,
    };
    return {
      node: {
        name,
        access,
        manifest: '/etc/kubernetes/manifests/kube-apiserver.yaml',
        directory: '/etc/kubernetes/irsactl',
      },
      manifest,
      api: { serves: true, issuer: null, minted: null, acceptsOwn: true, started: null, keyIds: [] },
      machine: machineOf(world),
      strays: [],
      folder: { user: 0, parts: [] },
      streams: null,
      knocks: [
        { address: '10.0.0.10', answer: world.answer ?? 'direct', neighbour: world.neighbour ?? null },
      ],
      oneFileSystem: true,
      keyIds: new Map(),
      installed: { exists: false, keyId: null, complete: false, mode: null },
      stagedKeyId: null,
      originalPair: null,
      controllerManager: null,
      persisted: null,
      original: null,
      step: null,
      switch: null,
      written: null,
      failed: null,
      remembered: null,
      hasBackups: false,
      otherChains: [],
      joinedWith: null,
    };
  });
  const cluster = {
    serves: true,
    members: { controlPlaneNodes: names, apiServers: names.map((_, at) => `10.0.0.1${at}`) },
    survey: { ...surveyOf(names), ...world.survey },
    hasEndpointPolicy: false,
    kubeadmConfig: null,
    pods: [],
    secrets: [],
    now: 0,
  };
  const [first] = nodes;
  if (!first) throw new Error('a cluster has a node');
  return planStandIn({ nodes, unseen: [], cluster }, first, { standIn: isWanted });
}

function why(world: World, isWanted = true): string {
  const way = planned(world, isWanted);
  return way.kind === 'plain' ? way.why : 'a stand-in';
}

const withFlag = (flag: string) =>
  golden.replace('    - --secure-port=6443\n', `    - --secure-port=6443\n    - ${flag}\n`);

describe('the way of a change', () => {
  it('is a stand-in on a node of kubeadm, with all that the step needs', () => {
    expect(planned()).toEqual({
      kind: 'stand-in',
      port: 6444,
      filter: 'nft',
      client: 'curl',
      redirect: {
        apiPort: 6443,
        ipv4: '10.0.0.10',
        ipv6: null,
        services: [{ address: '10.96.0.1', port: 443 }],
        nodePorts: [],
        others: [],
        movesLoopback: true,
      },
      knocksAt: ['10.0.0.10'],
      needsPod: false,
      endpoint: 'kept-by-policy',
      asks: [],
    });
    const nodes = surveyOf(['cp-1']).nodes.map((node) => ({ ...node, isControlPlane: false }));
    expect(planned({ survey: { nodes } })).toMatchObject({ asks: [expect.stringMatching(/^A worker to /)] });
  });

  it('takes the next port that nobody has, iptables where there is no nft, and whatever speaks TLS', () => {
    const listeners = [6443, 6444, 6445].map((port) => ({ address: '0.0.0.0', port }));
    const tools = ['iptables', 'iptables-restore', 'openssl', 'wget'] as const;
    expect(planned({ tools, machine: { listeners } })).toMatchObject({
      port: 6446,
      filter: 'iptables',
      client: 'openssl',
    });
  });

  it('leaves the endpoint to the other API servers, and puts it back where there are no policies', () => {
    expect(planned({ names: ['cp-1', 'cp-2'] })).toMatchObject({ endpoint: 'left-to-others' });
    expect(planned({ survey: { version: 'v1.29.14' } })).toMatchObject({ endpoint: 'put-back' });
    expect(planned({ survey: { version: 'v1.30.0' } })).toMatchObject({ endpoint: 'kept-by-policy' });
  });

  it.each([
    ['itself', /^irsactl runs on the node itself, /],
    ['none', /^No API server answers this machine at 10\.0\.0\.10:6443, /],
    ['translated', /^Connections of this machine to 10\.0\.0\.10:6443 .*\(NAT\), /],
  ] as const)('asks where nobody can prove what a firewall does (this machine: %s)', (answer, why) => {
    const way = planned({ answer });
    expect(way).toMatchObject({ knocksAt: [], asks: [expect.stringMatching(why)] });
    expect(way).toMatchObject({
      asks: [expect.stringMatching(/, and no other control plane node can .* a firewall closes port 6444 /)],
    });
  });

  it.each(['none', 'translated', 'itself'] as const)(
    'asks nothing where another control plane node can prove it (this machine: %s)',
    (answer) => {
      const node = { name: 'cp-2', access: { kind: 'local' }, manifest: '/m', directory: '/d' } as const;
      const neighbour = { node, address: '10.0.0.12' };
      expect(planned({ answer, neighbour })).toMatchObject({
        knocksAt: ['10.0.0.10'],
        asks: [],
      });
    },
  );

  it('asks for each family that cannot be proven from here', () => {
    const addresses = [...machineOf({}).addresses, { interface: 'eth0', address: 'fd00::10' }];
    expect(planned({ machine: { addresses } })).toMatchObject({
      knocksAt: ['10.0.0.10'],
      asks: [
        expect.stringMatching(/^No API server answers this machine at \[fd00::10\]:6443, and no other /),
      ],
    });
  });

  it.each<[string, World, RegExp]>([
    ['no pod', { machine: { podNamespaces: [] } }, /^No pod's network is on the node: .*not proven/],
    ['no nsenter', { tools: ['nft', 'curl'] }, /^The node has no nsenter: .*not proven/],
  ])('says on a node with %s that the way of its pods is not proven', (_, world, sentence) => {
    expect(planned(world)).toMatchObject({ asks: [expect.stringMatching(sentence)] });
  });

  it.each([
    ['/etc/kubernetes/pki/audit.log', /^Audit events .* in \/etc\/kubernetes\/pki, which stay there/],
    ['/etc/ssl/certs/audit.log', /^Audit events .* in \/etc\/ssl\/certs, which stay there/],
  ])('says where audit events beside %s go', (log, sentence) => {
    const manifest = withFlag(`--audit-log-path=${log}`);
    expect(planned({ manifest })).toMatchObject({ asks: [expect.stringMatching(sentence)] });
  });

  it('says that audit events go with the stand-in where their log is mounted as a file alone', () => {
    const mount = '    - mountPath: /var/log/audit.log\n      name: audit\n';
    const volume = '  - hostPath:\n      path: /srv/audit.log\n      type: FileOrCreate\n    name: audit\n';
    const manifest = withFlag('--audit-log-path=/var/log/audit.log')
      .replace('    volumeMounts:\n', `    volumeMounts:\n${mount}`)
      .replace('  volumes:\n', `  volumes:\n${volume}`);
    expect(planned({ manifest })).toMatchObject({
      asks: [expect.stringMatching(/container's log, which goes with it: \/srv\/audit\.log is mounted/)],
    });
  });

  it.each(['-', '/var/log/in-the-container.log'])('says nothing of audit events that go to %s', (log) => {
    expect(planned({ manifest: withFlag(`--audit-log-path=${log}`) })).toMatchObject({ asks: [] });
  });

  it('moves both families, and the NodePorts and Services that lead to the API server', () => {
    const apiServices = [
      {
        addresses: ['10.96.0.1', 'fd96::1'],
        port: 443,
        nodePort: null,
        leadsTo: ['10.0.0.10'],
        targetPort: 6443,
      },
      { addresses: ['10.96.7.7'], port: 8443, nodePort: 30443, leadsTo: ['10.0.0.10'], targetPort: 6443 },
      { addresses: ['10.96.8.8'], port: 9100, nodePort: 30910, leadsTo: ['10.0.0.10'], targetPort: 9100 },
    ];
    const addresses = [...machineOf({}).addresses, { interface: 'eth0', address: 'fd00::10' }];
    expect(planned({ survey: { apiServices }, machine: { addresses } })).toMatchObject({
      redirect: {
        ipv4: '10.0.0.10',
        ipv6: 'fd00::10',
        nodePorts: [30443],
        services: [
          { address: '10.96.0.1', port: 443 },
          { address: 'fd96::1', port: 443 },
          { address: '10.96.7.7', port: 8443 },
        ],
      },
    });
  });

  it('leaves other Services at the same port alone, such as the API servers of hosted clusters', () => {
    const apiServices = [
      { addresses: ['10.96.7.7'], port: 6443, nodePort: 30443, leadsTo: ['10.0.0.10'], targetPort: 6443 },
    ];
    const servicePorts = [
      { addresses: ['10.96.7.7'], port: 6443 },
      { addresses: ['10.96.8.8', 'fd96::8', '192.0.2.8'], port: 6443 },
      { addresses: ['10.96.9.9'], port: 30443 },
      { addresses: ['10.96.9.9'], port: 443 },
    ];
    expect(planned({ survey: { apiServices, servicePorts } })).toMatchObject({
      redirect: {
        services: [{ address: '10.96.7.7', port: 6443 }],
        others: [
          { address: '10.96.8.8', port: 6443 },
          { address: 'fd96::8', port: 6443 },
          { address: '192.0.2.8', port: 6443 },
          { address: '10.96.9.9', port: 30443 },
        ],
      },
    });
  });

  it('never moves the loopback address at which the API server asks itself', () => {
    const own = [{ to: { address: '127.0.0.1', port: 6443 }, isOfApiServer: true }];
    expect(planned({ machine: { connections: own } })).toMatchObject({ redirect: { movesLoopback: false } });
    const noIpv6 = machineOf({}).addresses.filter(({ address }) => !address.includes(':'));
    expect(planned({ machine: { connections: [], addresses: noIpv6 } })).toMatchObject({
      redirect: { movesLoopback: false },
      asks: [expect.stringMatching(/asks at 127\.0\.0\.1:6443 now and then is not answered/)],
    });
    const vip = [
      ...machineOf({}).connections,
      { to: { address: '127.0.0.1', port: 6443 }, isOfApiServer: false },
    ];
    expect(planned({ machine: { connections: vip } })).toMatchObject({ redirect: { movesLoopback: true } });
  });

  it('takes iptables where kube-proxy’s NAT and that of nft exclude each other', () => {
    const tools = ['nft', 'iptables', 'iptables-restore', 'curl'] as const;
    expect(planned({ tools, machine: { kernel: [4, 14] } })).toMatchObject({ filter: 'iptables' });
    expect(planned({ tools, machine: { kernel: [4, 18] } })).toMatchObject({ filter: 'nft' });
    expect(planned({ machine: { kernel: [4, 14] } })).toMatchObject({ filter: 'nft' });
  });

  it.each<[string, World, RegExp]>([
    [
      'an API server that asks for a login',
      { manifest: withFlag('--anonymous-auth=false') },
      /without a login/,
    ],
    ['no packet filter', { tools: ['curl'] }, /neither an nft that works nor iptables/],
    ['nothing that speaks TLS', { tools: ['nft'] }, /none of curl, wget and openssl/],
    [
      'iptables without its IPv6 half',
      {
        tools: ['iptables', 'iptables-restore', 'curl'],
        machine: { addresses: [{ interface: 'eth0', address: 'fd00::1' }] },
      },
      /neither an nft that works nor iptables/,
    ],
    [
      'an address of its own to listen at',
      { manifest: withFlag('--bind-address=10.0.0.10') },
      /--bind-address/,
    ],
    [
      'an API server that asks itself as others do',
      { machine: { connections: [{ to: { address: '10.0.0.10', port: 6443 }, isOfApiServer: true }] } },
      /asks itself at 10\.0\.0\.10/,
    ],
    [
      'clients that share its loopback address',
      {
        machine: {
          connections: [
            { to: { address: '127.0.0.1', port: 6443 }, isOfApiServer: true },
            { to: { address: '127.0.0.1', port: 6443 }, isOfApiServer: false },
          ],
        },
      },
      /other programs of the node use 127\.0\.0\.1/,
    ],
    [
      'a second container',
      { manifest: golden.replace('  hostNetwork', '  - {name: kms}\n  hostNetwork') },
      /more than one/,
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
    [
      'an eBPF datapath and no pod to prove it',
      {
        machine: {
          addresses: [...machineOf({}).addresses, { interface: 'cilium_host', address: '10.244.0.1' }],
          podNamespaces: [],
        },
      },
      /eBPF/,
    ],
  ])('is the plain one with %s', (_, world, reason) => {
    expect(why(world)).toMatch(reason);
  });

  it('is the plain one where a person says so, with the usual outage', () => {
    expect(planned({}, false)).toEqual({
      kind: 'plain',
      why: 'no stand-in is wanted (--no-stand-in)',
      usualOutageSeconds: 9,
      wakesKubelet: true,
      client: 'curl',
    });
  });

  it('needs a pod to prove an eBPF datapath', () => {
    const addresses = [...machineOf({}).addresses, { interface: 'bpfin.cali', address: '169.254.1.1' }];
    expect(planned({ machine: { addresses } })).toMatchObject({ needsPod: true });
  });
});

function fullOf(requested: Partial<{ cpu: number; memory: number; pods: number }>) {
  return surveyOf(['cp-1']).nodes.map((node) => ({
    ...node,
    room: node.room && { ...node.room, requested: { ...node.room.requested, ...requested } },
  }));
}
