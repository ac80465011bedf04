import { dirname } from 'node:path';
import type { NodeShell } from '../../src/chain/node-shell.ts';
import type { MachineFacts } from '../../src/links/control-plane/preflight/machine-facts.ts';
import { machineScript } from '../../src/links/control-plane/preflight/machine-script.ts';
import { labelScript } from '../../src/links/control-plane/step/label-files.ts';
import type { InMemoryNode } from './in-memory-node.ts';

/** A control plane node in good health, at a time of its own. */
export function healthyMachine(over: Partial<MachineFacts> = {}, now = 0): MachineFacts {
  return {
    hostName: 'cp-1',
    bootId: 'boot-1',
    clock: { node: now, asked: now, answered: now },
    versions: { kubeadm: 'v1.36.3', kubelet: 'v1.36.3' },
    tools: new Map([['curl', '/usr/bin/curl']]),
    memory: { total: 4 * 2 ** 30, available: 3 * 2 ** 30 },
    disks: [{ folder: '/etc/kubernetes/irsactl', available: 2 ** 33, freeInodes: 100_000 }],
    takenPorts: [6443],
    apiServers: [{ residentMemory: 2 ** 28, user: 0, group: 0, groups: [] }],
    kubeletConfig: 'maxPods: 110\nstaticPodPath: /etc/kubernetes/manifests\n',
    etcdHealth: 'healthy',
    certificates: [],
    files: new Map([['/etc/kubernetes/pki/sa.key', { mode: 0o600, owner: 0, group: 0, hasList: false }]]),
    ...over,
  };
}

/** What a machine says of itself in place of what one in good health does: a word of its script, and each answer. */
export type MachineSays = Record<string, string | readonly (readonly string[])[]>;

/** A machine with room for a second API server. */
export const roomyMachine: MachineSays = {
  memory: 'MemTotal: 8388608 kB\nMemAvailable: 4194304 kB\n',
  ports: '192B\n',
  tool: [['curl', '/usr/bin/curl']],
  process: 'Uid:\t0\nGid:\t0\nVmRSS:\t409600 kB\n',
};

interface SimulatedMachineShell {
  readonly hostName: string;
  readonly now: () => number;
  /** Where it has its certificates. */
  readonly files: Pick<InMemoryNode, 'files'>;
  readonly says: MachineSays;
}

/** The shell of a simulated node: it answers the machine's script, has no SELinux, and does nothing else. */
export function simulatedShell({ hostName, now, files, says }: SimulatedMachineShell): NodeShell {
  const encoded = (text: string) => Buffer.from(text).toString('base64');
  const healthy = (): MachineSays => ({
    clock: `${Math.floor(now() / 1000)}`,
    host: hostName,
    boot: `boot of ${hostName}`,
    kubeadm: 'v1.36.3',
  });
  const certificates = (folder = '', serving = '') =>
    [...files.files]
      .filter(([path]) => path === serving || (dirname(path) === folder && path.endsWith('.crt')))
      .map(([path, { content }]) => ['certificate', path, content.toString('utf8')]);
  const answers = (args: readonly string[]) => [
    ...Object.entries({ ...healthy(), ...says }).flatMap(([word, said]) =>
      (typeof said === 'string' ? [[said]] : said).map((texts) => [word, ...texts]),
    ),
    ...certificates(...args.slice(2, 4)),
    ['end', 'done'],
  ];
  const line = ([word = '', ...texts]: readonly string[]) => `${[word, ...texts.map(encoded)].join(' ')}\n`;
  return {
    run: async (script, { args = [] } = {}) => {
      if (script === labelScript) return { code: 0, stdout: Buffer.alloc(0), stderr: '' };
      if (script !== machineScript) throw new Error('a simulated node runs no script');
      return { code: 0, stdout: Buffer.from(answers(args).map(line).join('')), stderr: '' };
    },
    dial: async () => {
      throw new Error('a simulated node dials nobody');
    },
    close: async () => undefined,
  };
}
