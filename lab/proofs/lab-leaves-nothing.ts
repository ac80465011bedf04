import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { LabNode } from '../lab.ts';
import { LabFailure } from '../lab-failure.ts';
import { labsFolder } from '../lab-folder.ts';
import { takeDown } from '../life/take-down.ts';
import { must } from '../run-program.ts';
import { startLab } from '../start-lab.ts';
import { onNode } from './on-node.ts';
import { type Proof, ProofFailure, prove } from './proof.ts';

/** Where a start ends: before anything runs, while kubeadm works, when all is up. */
const ends = [
  { at: /^Machines … /, signal: 'SIGINT' },
  { at: /^kubeadm init on cp-1 … /, signal: 'SIGKILL' },
  { at: /^Every node is ready: /, signal: 'SIGKILL' },
] as const;

/** Whoever makes namespaces or links on this machine meanwhile makes it fail. */
export const labLeavesNothing: Proof = {
  name: 'lab-leaves-nothing',
  claim:
    'A lab that cannot start says why; nothing is left of it on the machine, nor of one that is called off, killed or taken down.',
  shape: { controlPlanes: 1, workers: 1 },
  sets: ['ci'],
  isAlone: true,
  async run({ say }) {
    const name = `gone-${process.pid}`;
    for (const { at, signal } of ends) {
      const before = await seen();
      const code = await startUntil(name, at, signal);
      // Called off, it has cleaned up by itself; killed, the next who comes does.
      if (signal === 'SIGKILL') await takeDown(name);
      else prove(code !== 0, `a lab that was called off ended with ${code}`);
      const left = await newSince(before);
      prove(left.length === 0, `after ${signal} at "${at.source}" there is left: ${left.join(', ')}`);
      say(`${signal} at "${at.source}": nothing left`);
    }
    const before = await seen();
    say(`a start that fails: ${await reasonOfFailure(name, say)}`);
    const left = await newSince(before);
    prove(left.length === 0, `after a start that failed there is left: ${left.join(', ')}`);
    return `${ends.length + 1} ends, nothing left of any`;
  },
};

/** Starts a lab on whose first machine kubeadm finds what it cannot use; gives what the lab says of it. */
async function reasonOfFailure(name: string, say: (line: string) => void): Promise<string> {
  const spoil = async (node: LabNode) => {
    await onNode(node, 'mkdir -p /etc/kubernetes/pki && echo none > /etc/kubernetes/pki/ca.crt');
  };
  const shape = { name, controlPlanes: 1, workers: 1 };
  const failure = await startLab({ ...shape, report: say, beforeInit: spoil }).catch((error) => error);
  if (!(failure instanceof LabFailure)) {
    await takeDown(name);
    throw new ProofFailure(`It did not fail as a lab does: ${failure}`);
  }
  const { message } = failure;
  const reason = /^error: .*ca.*certificate.*/im.exec(message)?.[0];
  prove(message.startsWith('kubeadm init failed on cp-1.') && !!reason, `It does not say why:\n${message}`);
  return `${reason}`;
}

/** Starts a lab by its command and ends the command at a line; gives its exit code. */
async function startUntil(name: string, at: RegExp, signal: NodeJS.Signals): Promise<number | null> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../main.ts'), 'up'], {
    env: { ...process.env, LAB: name, NODES: '1', WORKERS: '1', KEEP: '' },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  const ended = once(child, 'exit');
  let isReached = false;
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (!at.test(line)) return;
    isReached = true;
    child.kill(signal);
  });
  const [code] = await ended;
  prove(isReached, `The lab never said "${at.source}", and ended with ${code}.`);
  return code;
}

async function newSince(before: ReadonlySet<string>): Promise<readonly string[]> {
  return [...(await seen())].filter((one) => !before.has(one));
}

/**
 * Everything that a lab could leave, whoever made it: links, cgroups, mounts, namespaces of processes, folders, and
 * processes of this machine's own namespaces, such as a balancer.
 */
async function seen(): Promise<ReadonlySet<string>> {
  const links = await must(['ip', '-oneline', 'link', 'show']);
  const cgroups = await must(['find', '/sys/fs/cgroup', '-maxdepth', '2', '-type', 'd']);
  const mounts = await readFile('/proc/self/mounts', 'utf8');
  const labs = await readdir(labsFolder()).catch(() => []);
  return new Set([
    ...[...links.matchAll(/^\d+: ([^:@]+)/gm)].map(([, name]) => `link ${name}`),
    ...cgroups.split('\n').map((path) => `cgroup ${path}`),
    ...mounts.split('\n').map((mount) => `mount ${mount}`),
    ...labs.map((lab) => `folder ${lab}`),
    ...(await Promise.all([namespaces(), processes()])).flat(),
  ]);
}

/** Those that were started with the folder of a lab. */
async function processes(): Promise<string[]> {
  const own = await readlink('/proc/self/ns/pid');
  const found = (await allPids()).map(async (pid) => {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    const isHere = (await readlink(`/proc/${pid}/ns/pid`).catch(() => '')) === own;
    return isHere && line.includes(labsFolder()) ? [`process ${pid} ${line.replaceAll('\0', ' ')}`] : [];
  });
  return (await Promise.all(found)).flat();
}

/** A container's are not counted: it is in a cgroup of its lab, and those are. */
async function namespaces(): Promise<string[]> {
  const found = (await allPids()).map(async (pid) => {
    const cgroup = await readFile(`/proc/${pid}/cgroup`, 'utf8').catch(() => '');
    if (/:\/lab\d+-/.test(cgroup)) return [];
    const links = ['net', 'mnt', 'pid', 'uts'].map((kind) =>
      readlink(`/proc/${pid}/ns/${kind}`).then(
        (one) => [`namespace ${one}`],
        // It has ended meanwhile.
        () => [],
      ),
    );
    return (await Promise.all(links)).flat();
  });
  return (await Promise.all(found)).flat();
}

async function allPids(): Promise<string[]> {
  return (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
}
