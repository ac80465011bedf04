import { dirname } from 'node:path';
import type { ShellAnswer } from '../../src/chain/node-shell.ts';
import type { MachineFacts } from '../../src/links/control-plane/preflight/machine-facts.ts';
import { machineScript } from '../../src/links/control-plane/preflight/machine-script.ts';
import type { InMemoryNode } from './in-memory-node.ts';

/** A healthy control plane node whose clock shows `now`. */
export function healthyMachine(over: Partial<MachineFacts> = {}, now = 0): MachineFacts {
  return {
    hostName: 'cp-1',
    bootId: 'boot-1',
    clock: { node: now, asked: now, answered: now },
    versions: { kubeadm: 'v1.36.3', kubelet: 'v1.36.3' },
    hasCurl: true,
    kubeletHealth: 'ok',
    kubeletAddress: '127.0.0.1:10248',
    hasSystemd: true,
    readOnly: [],
    memory: { total: 4 * 2 ** 30, available: 3 * 2 ** 30 },
    disks: [{ folder: '/etc/kubernetes/irsactl', available: 2 ** 33, freeInodes: 100_000 }],
    takenPorts: [6443],
    apiServers: [{ residentMemory: 2 ** 28 }],
    kubeletConfig: 'maxPods: 110\nstaticPodPath: /etc/kubernetes/manifests\n',
    etcdHealth: 'healthy',
    certificates: [],
    signingKey: { path: '/etc/kubernetes/pki/sa.key', mode: 0o600 },
    ...over,
  };
}

/** Answers that replace those of a healthy machine: a word of the machine's script, and each of its answers. */
export type MachineSays = Record<string, string | readonly (readonly string[])[]>;

/** A machine with room for a second API server. */
export const roomyMachine: MachineSays = {
  memory: 'MemTotal: 8388608 kB\nMemAvailable: 4194304 kB\n',
  ports: '192B\n',
  process: 'VmRSS:\t409600 kB\n',
};

/** Returns the output of the machine's script on a simulated node. */
export function machineAnswers(
  script: string,
  args: readonly string[],
  hostName: string,
  now: number,
  files: Pick<InMemoryNode, 'files'>,
  says: MachineSays,
): ShellAnswer {
  if (script !== machineScript) throw new Error('a simulated node does not know this script');
  const healthy: MachineSays = {
    clock: `${Math.floor(now / 1000)}`,
    host: hostName,
    boot: `boot of ${hostName}`,
    kubeadm: 'v1.36.3',
    curl: 'found',
    'kubelet-health': [['ok', '127.0.0.1:10248']],
    systemd: 'running',
  };
  const [, , folder = '', serving = '', key = ''] = args;
  const mode = files.files.get(key)?.attributes.mode.toString(8);
  const certificates = [...files.files]
    .filter(([path]) => path === serving || (dirname(path) === folder && path.endsWith('.crt')))
    .map(([path, { content }]) => ['certificate', path, content.toString('utf8')]);
  const answers = [
    ...Object.entries({ ...healthy, ...says }).flatMap(([word, said]) =>
      (typeof said === 'string' ? [[said]] : said).map((texts) => [word, ...texts]),
    ),
    ...certificates,
    ...(mode === undefined ? [] : [['signing-key', key, mode]]),
    ['end', 'done'],
  ];
  const encoded = (text: string) => Buffer.from(text).toString('base64');
  const lines = answers.map(([word = '', ...texts]) => `${[word, ...texts.map(encoded)].join(' ')}\n`);
  return { code: 0, stdout: Buffer.from(lines.join('')), stderr: '' };
}
