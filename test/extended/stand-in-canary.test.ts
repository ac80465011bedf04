import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NodeShell } from '../../src/chain/node-shell.ts';
import type { ControlPlaneNode } from '../../src/config/trust-chain.ts';
import type { KnockOptions, NamedNode } from '../../src/links/control-plane/ports.ts';
import { askScript } from '../../src/links/control-plane/stand-in/probers.ts';
import { standInOf } from '../../src/links/control-plane/stand-in/stand-in.ts';
import type { StandInWay } from '../../src/links/control-plane/step/step-way.ts';
import { findOnPath } from '../support/find-on-path.ts';
import { InMemoryNode } from '../support/in-memory-node.ts';
import type { NetworkNamespace } from '../support/network-namespace.ts';
import { isRoot, onlyWhere } from '../support/only-where.ts';
import { TestClock } from '../support/simulated-api-server.ts';
import {
  nodeAddress,
  nodeAddress6,
  nodeOfRules,
  otherAddress,
  otherAddress6,
  podAddress,
  podAddress6,
  rulesWay,
  type StandInWorld,
  service6,
  standInWorld,
} from '../support/stand-in-world.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const run = promisify(execFile);
const missing = ['unshare', 'nsenter', 'ip', 'nft', 'openssl', 'curl'].filter(
  (tool) => findOnPath(tool) === null,
);
onlyWhere(isRoot, 'needs root, for network namespaces');
onlyWhere(missing.length === 0, `needs ${missing.join(', ')}`);

let world: StandInWorld;
/** irsactl's folder on the node. */
let directory: string;
const chain = 'canary-test';

beforeEach(async () => {
  world = await standInWorld();
  const folder = await temporaryFolder();
  directory = await temporaryFolder();
  await mkdir(join(directory, chain, 'switch'), { recursive: true });
  await writeFile(join(directory, chain, 'switch/armed'), '');
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const made = '-x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=kubernetes -days 1';
  await run('openssl', ['req', ...made.split(' '), '-keyout', key, '-out', certificate]);
  const server = join(import.meta.dirname, '../support/named-servers.mjs');
  const servers = world.node.spawn(process.execPath, [
    server,
    '6443=real',
    '6444=stand-in',
    key,
    certificate,
  ]);
  if (servers.stdout) await once(servers.stdout, 'data');
});

afterEach(() => world.end());

/** The node's shell, which sees of all network namespaces in /run/netns the pod's alone, or none. */
function shellOf({ node, pod }: StandInWorld, seesPod: boolean): NodeShell {
  const held = `: >/run/netns/cni-test && mount --bind /proc/${pod.pid}/ns/net /run/netns/cni-test`;
  return shellIn(node, `mount -t tmpfs none /run && mkdir /run/netns && ${seesPod ? `${held} &&` : ''}`);
}

function shellIn(network: NetworkNamespace, prepare: string): NodeShell {
  const prepared = `${prepare} script=$1 && shift && eval "$script"`;
  return {
    run: async (script, { args = [] } = {}) => {
      const inside = ['unshare', '-m', 'sh', '-c', prepared, 'sh', script, ...args];
      return run('nsenter', [`--net=/proc/${network.pid}/ns/net`, ...inside]).then(
        ({ stdout, stderr }) => ({ code: 0, stdout: Buffer.from(stdout), stderr }),
        (error) => ({
          code: Number(error.code),
          stdout: Buffer.from(String(error.stdout)),
          stderr: String(error.stderr),
        }),
      );
    },
    dial: () => Promise.reject(new Error('nothing is dialled')),
    close: async () => {},
  };
}

/** As the kernel of the node writes the other ends of connections of that machine, from the port 41000. */
const seenByNode = '0C004D0A:A028\n000077FD000000000000000012000000:A028\n';

/** A clock whose waits take their time. */
const slowly = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  sleep: async (milliseconds: number) => void (await sleep(milliseconds)),
};

interface Surroundings {
  readonly seesPod?: boolean;
  /** Who is elsewhere: irsactl, or only another control plane node. */
  readonly elsewhere?: 'irsactl' | 'cp-2';
  /** Nodes of the cluster that nobody can ask. */
  readonly workers?: readonly NamedNode[];
}

function standIn(
  way: Partial<StandInWay> = {},
  { seesPod = true, elsewhere = 'irsactl', workers = [] }: Surroundings = {},
) {
  const own = shellOf(world, seesPod);
  const shell: NodeShell = {
    ...own,
    run: async (script, options) =>
      script.startsWith('cat /proc/net/tcp')
        ? { code: 0, stdout: Buffer.from(seenByNode), stderr: '' }
        : own.run(script, options),
  };
  const files = new InMemoryNode();
  const otherNode = { ...nodeOfRules, name: 'cp-2' };
  const ports = {
    shell: (one: ControlPlaneNode) => (one === otherNode ? shellIn(world.other, '') : shell),
    knock: async (host: string, port: number, { localPort, whileOpen }: KnockOptions = {}) => {
      if (elsewhere !== 'irsactl') return null;
      const isIpv6 = host.includes(':');
      const [source, bracketed] = isIpv6
        ? [otherAddress6, (text: string) => `[${text}]`]
        : [otherAddress, String];
      const from = localPort === undefined ? '' : ` -bind ${bracketed(source)}:${localPort}`;
      const ask = askScript('openssl', `${bracketed(host)}:${port}`);
      const { code } = await world.other.answer(ask.replace('s_client', `s_client${from}`));
      if (code !== 0) return null;
      const knock = { source, port: localPort ?? 41_000 };
      await whileOpen?.(knock);
      return knock;
    },
    freePort: async () => 41_234,
    cluster: { nodes: async () => workers },
    clock: workers.length > 0 ? slowly : new TestClock(),
    apiEndpoint: () => ({
      read: () => Promise.reject(new Error('the endpoint cannot be read')),
      allowEmptying: async () => {},
    }),
  };
  const progress = () => undefined;
  const node = { ...nodeOfRules, access: { kind: 'ssh', host: 'cp-1' }, directory };
  const nodes = [node, ...(elsewhere === 'cp-2' ? [otherNode] : [])];
  const context = { chain, node, nodes, files, ports, progress };
  // Only what carrying asks for is there.
  return standInOf(context as never, { ...rulesWay, ...way });
}

/** Whom each machine reaches, by the name in what the server says. */
async function reached(): Promise<readonly string[]> {
  const ask = (host: string) => `timeout 5 openssl s_client -quiet -connect '${host}' </dev/null 2>/dev/null`;
  const all = [
    await world.other.answer(ask(`${nodeAddress}:6443`)),
    await world.pod.answer(ask(`${nodeAddress}:6443`)),
    await world.node.answer(ask(`${nodeAddress}:6443`)),
  ];
  return all.map(({ stdout }) => stdout.trim().split('\n').at(-1) ?? '');
}

/** What a carry ends with, and whom one of the machines, by its place in `reached`, came to meanwhile. */
async function meanwhile(carry: Promise<string | null>, place: number) {
  let isOver = false;
  const carried = carry.finally(() => {
    isOver = true;
  });
  const seen = new Set<string | undefined>();
  while (!isOver) seen.add((await reached())[place]);
  return { fault: await carried, seen };
}

const beat = async () => {};
const real = ['real', 'real', 'real'];
const moved = ['stand-in', 'stand-in', 'stand-in'];
// Pods reach the API by a Service, which kube-proxy leads to the node.
const kubeProxy = `
  nft add table ip kube-proxy
  nft add chain ip kube-proxy pre '{ type nat hook prerouting priority -100; }'
  nft add rule ip kube-proxy pre ip daddr 10.96.0.1 tcp dport 443 dnat to ${nodeAddress}:6443
`;
// What leads a pod elsewhere before a packet comes to the rules.
const pastRules = `
  nft add table ip datapath
  nft add chain ip datapath pre '{ type nat hook prerouting priority -150; }'
  nft add rule ip datapath pre ip saddr ${podAddress} tcp dport 443 dnat to ${nodeAddress}:6443
`;

describe('the canary of a stand-in', () => {
  it('moves everybody once a machine elsewhere and a pod were answered through the rules', async () => {
    world.node.sh(kubeProxy);
    expect(await reached()).toEqual(real);
    expect(await standIn({ needsPod: true }).carry(beat)).toBeNull();
    expect(await reached()).toEqual(moved);
  });

  it.each(['drop', 'reject'])(
    'moves nobody where a firewall answers the new port with %s',
    async (verdict) => {
      world.node.sh(`${kubeProxy}
      nft add table inet firewall
      nft add chain inet firewall input '{ type filter hook input priority 0; }'
      nft add rule inet firewall input iifname eth0 tcp dport 6444 ${verdict}
    `);
      expect(await standIn().carry(beat)).toMatch(/a firewall of the node, .* may close port 6444/);
      expect(await reached()).toEqual(real);
      expect(world.node.sh('nft list ruleset')).not.toContain('irsactl');
    },
  );

  it('moves nobody where a firewall closes the new port in the other family alone', async () => {
    world.node.sh(`${kubeProxy}
      nft add table inet firewall
      nft add chain inet firewall input '{ type filter hook input priority 0; }'
      nft add rule inet firewall input iifname eth0 meta nfproto ipv6 tcp dport 6444 reject
    `);
    const way = { knocksAt: [nodeAddress, nodeAddress6] };
    expect(await standIn(way).carry(beat)).toMatch(/at fd77::12 through the rules: a firewall .* port 6444/);
    expect(await reached()).toEqual(real);
  });

  describe('from another control plane node', () => {
    const alone = { elsewhere: 'cp-2' } as const;

    it('moves everybody once that one was answered through the rules', async () => {
      world.node.sh(kubeProxy);
      expect(await standIn({}, alone).carry(beat)).toBeNull();
      expect(await reached()).toEqual(moved);
    });

    it('moves nobody where a firewall closes the new port, nor what else comes from there meanwhile', async () => {
      world.node.sh(`${kubeProxy}
        nft add table inet firewall
        nft add chain inet firewall input '{ type filter hook input priority 0; }'
        nft add rule inet firewall input iifname eth0 tcp dport 6444 drop
      `);
      const { fault, seen } = await meanwhile(standIn({}, alone).carry(beat), 0);
      expect(fault).toMatch(/nobody answers cp-2 at 10\.77\.0\.12 .* a firewall .* port 6444/);
      expect(seen).toEqual(new Set(['real']));
    });

    it('moves nobody where it is not answered any more', async () => {
      world.node.sh(`${kubeProxy}
        nft add table inet firewall
        nft add chain inet firewall input '{ type filter hook input priority 0; }'
        nft add rule inet firewall input iifname eth0 tcp dport 6443 reject
      `);
      expect(await standIn({}, alone).carry(beat)).toMatch(/is answered at 10\.77\.0\.11 any more$/);
      expect(world.node.sh('nft list ruleset')).not.toContain('irsactl');
    });
  });

  it('asks a pod by the family in which it has the Service', async () => {
    const way = {
      redirect: { ...rulesWay.redirect, services: [{ address: service6, port: 443 }] },
    };
    world.node.sh(`
      nft add table ip6 kube-proxy
      nft add chain ip6 kube-proxy pre '{ type nat hook prerouting priority -100; }'
      nft add rule ip6 kube-proxy pre ip6 daddr ${service6} tcp dport 443 dnat to [${nodeAddress6}]:6443
    `);
    expect(await standIn(way).carry(beat)).toBeNull();
    expect(await reached()).toEqual(moved);
    world.node.sh(`
      nft add table ip6 datapath
      nft add chain ip6 datapath pre '{ type nat hook prerouting priority -150; }'
      nft add rule ip6 datapath pre ip6 saddr ${podAddress6} tcp dport 443 dnat to [${nodeAddress6}]:6443
    `);
    expect(await standIn(way).carry(beat)).toMatch(/pass the rules by/);
  });

  it('moves nobody where a pod reaches the API past the rules', async () => {
    world.node.sh(pastRules);
    expect(await standIn().carry(beat)).toMatch(/pass the rules by/);
    expect(await reached()).toEqual(real);
  });

  it('asks the node itself where eBPF may lead a pod to the API server of another node', async () => {
    world.node.sh(pastRules);
    const several = { needsPod: true, endpoint: 'left-to-others' } as const;
    expect(await standIn({ ...several, endpoint: 'kept-by-policy' }).carry(beat)).toMatch(
      /pass the rules by/,
    );
    expect(await standIn(several).carry(beat)).toBeNull();
  });

  it('moves nobody once the switch has given the step up', async () => {
    await rename(join(directory, chain, 'switch/armed'), join(directory, chain, 'switch/restoring'));
    world.node.sh(kubeProxy);
    const over = new Error('the switch has ended it');
    const carried = standIn().carry(async () => Promise.reject(over));
    await expect(carried).rejects.toThrow(over);
    expect(await reached()).toEqual(real);
    expect(world.node.sh('nft list ruleset')).not.toContain('irsactl');
  });

  it('moves nobody where a policy lets one of two pods reach port 6443 alone, nor what else that pod asks', async () => {
    world.node.sh(`${kubeProxy}
      nft add table inet egress
      nft add chain inet egress input '{ type filter hook input priority 0; }'
      nft add rule inet egress input iifname cali1 tcp dport 6444 drop
    `);
    const { fault, seen } = await meanwhile(standIn({ client: 'curl' }).carry(beat), 1);
    expect(fault).toMatch(/nobody answers the network of a pod .* a network policy, may close port 6444/);
    expect(seen).toEqual(new Set(['real']));
    expect(await reached()).toEqual(real);
  });

  describe('a worker that nobody can ask', () => {
    const workerAddress = '10.77.0.13';
    const workers = [{ name: 'worker-1', addresses: [workerAddress, 'fd77::13'] }];
    const closedTo = (port: number, verdict: string) => `
      nft add table inet firewall
      nft add chain inet firewall input '{ type filter hook input priority 0; }'
      nft add rule inet firewall input ip saddr ${workerAddress} ct state new tcp dport ${port} ${verdict}
    `;

    /** What a carry ends with, and whom the worker came to meanwhile, by one new connection after the other. */
    async function meetsWorker() {
      world.other.sh(`ip addr add ${workerAddress}/24 dev eth0`);
      const ask = `timeout 5 openssl s_client -quiet -bind ${workerAddress}:0 -connect '${nodeAddress}:6443' </dev/null 2>/dev/null`;
      let isOver = false;
      const carried = standIn({}, { workers }).carry(beat);
      const ended = carried.finally(() => {
        isOver = true;
      });
      const seen: string[] = [];
      while (!isOver) seen.push((await world.other.answer(ask)).stdout.trim().split('\n').at(-1) ?? '');
      return { fault: await ended, seen };
    }

    it.each(['drop', 'reject'])('moves nobody where a firewall answers it with %s', async (verdict) => {
      world.node.sh(`${kubeProxy}${closedTo(6444, verdict)}`);
      const { fault, seen } = await meetsWorker();
      expect(fault).toMatch(/^nobody answers worker-1 at 10\.77\.0\.13 through the rules: a firewall/);
      expect(seen).toContain('real');
      expect(seen).not.toContain('stand-in');
      // What was dropped is sent again, and comes through.
      if (verdict === 'drop') expect(new Set(seen)).toEqual(new Set(['real']));
      expect(world.node.sh('nft list ruleset')).not.toContain('irsactl');
    });

    it('is moved with everybody where no firewall closes the port', async () => {
      world.node.sh(kubeProxy);
      const { fault, seen } = await meetsWorker();
      expect(fault).toBeNull();
      expect(seen).toContain('stand-in');
      expect(await reached()).toEqual(moved);
      const { shell } = standIn();
      expect((await shellOf(world, false).run(`${shell}\nlift; drop`)).code).toBe(0);
      expect(world.node.sh('nft list ruleset')).not.toContain('irsactl');
    });
  });

  it('moves nobody where a pod must prove it and none is there', async () => {
    expect(await standIn({ needsPod: true }, { seesPod: false }).carry(beat)).toMatch(
      /no pod's network was found/,
    );
    expect(await reached()).toEqual(real);
  });

  it('is kept, lifted and taken away by the shell functions of the switch', async () => {
    const { shell } = standIn({ endpoint: 'kept-by-policy' });
    const sh = (call: string) => shellOf(world, false).run(`${shell}\n${call}`);
    expect((await sh('renew')).code).toBe(0);
    world.node.sh('nft flush ruleset');
    expect((await sh('renew; renew')).code).toBe(0);
    expect(await reached()).toEqual(moved);
    expect((await sh('lift; lift')).code).toBe(0);
    expect(await reached()).toEqual(real);
    expect((await sh('drop; drop; lift')).code).toBe(0);
    expect(world.node.sh('nft list ruleset')).not.toContain('irsactl');
  });

  it('gives everybody back before a stand-in ends whose endpoint could not be kept', async () => {
    const one = standIn({ endpoint: 'put-back' });
    await expect(one.carry(beat)).rejects.toThrow('the endpoint cannot be read');
    expect(await reached()).toEqual(moved);
    const seen: (readonly string[])[] = [];
    await one.end(async () => void (seen.length > 0 || seen.push(await reached())));
    expect(seen).toEqual([real]);
    expect(world.node.sh('nft list ruleset')).not.toContain('irsactl');
  });
});
