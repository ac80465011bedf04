import { X509Certificate } from 'node:crypto';
import { z } from 'zod';
import type { ApiServerProcess, CertificateEnd, DiskSpace, MachineFacts } from './machine-facts.ts';

/** A word, and then texts in base64. */
const answerLine = /^([a-z-]+)((?: [A-Za-z0-9+/]*={0,2})*)$/;

interface Answer {
  readonly word: string;
  readonly texts: readonly string[];
}

/**
 * Parses the output of the machine script. Null if it is truncated, or has other lines, for example from a login shell.
 */
export function parseMachine(
  output: string,
  times: { readonly asked: number; readonly answered: number },
): MachineFacts | null {
  const answers = answersIn(output);
  if (answers?.at(-1)?.word !== 'end') return null;
  const all: All = (word) => answers.filter((answer) => answer.word === word).map(({ texts }) => texts);
  const one: One = (word) => all(word)[0]?.[0]?.trim() || null;
  const seconds = z.coerce.number().int().positive().safeParse(one('clock'));
  const hostName = one('host');
  if (!seconds.success || hostName === null) return null;
  return {
    hostName,
    clock: { node: seconds.data * 1000, ...times },
    ...systemFacts(one),
    takenPorts: parsePorts(one('ports') ?? ''),
    hasCurl: one('curl') !== null,
    kubeletHealth: one('kubelet-health'),
    kubeletAddress: all('kubelet-health')[0]?.[1] || null,
    hasSystemd: one('systemd') !== null,
    readOnly: all('read-only').flatMap(([folder = '']) => folder),
    disks: all('disk').flatMap((texts) => parseDisk(...texts) ?? []),
    apiServers: all('process').flatMap(([text = '']) => parseProcess(text) ?? []),
    kubeletConfig: all('kubelet-config')[0]?.[0] ?? null,
    etcdHealth: etcdHealthIn(one('etcd')),
    certificates: all('certificate').flatMap(([path = '', pem = '']) => certificateIn(path, pem)),
    signingKey: signingKeyIn(all('signing-key')[0]),
  };
}

type All = (word: string) => readonly (readonly string[])[];
type One = (word: string) => string | null;

function answersIn(output: string): readonly Answer[] | null {
  const answers: Answer[] = [];
  for (const line of output.trimEnd().split('\n')) {
    const match = answerLine.exec(line);
    if (!match) return null;
    const texts = (match[2] ?? '').split(' ').slice(1);
    answers.push({ word: match[1] ?? '', texts: texts.map(decoded) });
  }
  return answers;
}

function systemFacts(one: One) {
  return {
    bootId: one('boot'),
    versions: { kubeadm: versionIn(one('kubeadm')), kubelet: versionIn(one('kubelet')) },
    memory: parseMemory(one('memory') ?? ''),
  };
}

function signingKeyIn([path = '', mode = '']: readonly string[] = []): MachineFacts['signingKey'] {
  return /^[0-7]{1,4}$/.test(mode) ? { path, mode: Number.parseInt(mode, 8) } : null;
}

function decoded(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8');
}

/** `v1.36.3` from `v1.36.3` or `Kubernetes v1.36.3`. */
function versionIn(text: string | null): string | null {
  return /(?:^|\s)(v\d+\.\d+\.\d+\S*)$/.exec(text ?? '')?.[1] ?? null;
}

const etcdAnswer = z.object({ health: z.union([z.string(), z.boolean()]) });

/** https://etcd.io/docs/v3.6/op-guide/monitoring/#health-check */
function etcdHealthIn(answer: string | null): MachineFacts['etcdHealth'] {
  let body: unknown = null;
  try {
    body = JSON.parse(answer ?? '');
  } catch {
    // The node could not query it, or the answer is not from etcd.
  }
  const parsed = etcdAnswer.safeParse(body);
  if (!parsed.success) return null;
  return String(parsed.data.health) === 'true' ? 'healthy' : 'unhealthy';
}

/**
 * The first certificate of a file counts, the others are its chain. In a file of authorities the latest end counts, because
 * one may be replacing the other. Skips unreadable certificates.
 */
function certificateIn(path: string, pem: string): readonly CertificateEnd[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  try {
    const [first, ...more] = blocks.map((block) => new X509Certificate(block));
    if (!first) return [];
    const ends = Math.max(...[first, ...(first.ca ? more : [])].map(({ validTo }) => Date.parse(validTo)));
    return Number.isNaN(ends) ? [] : [{ path, ends }];
  } catch {
    return [];
  }
}

/** https://docs.kernel.org/filesystems/proc.html#meminfo */
function parseMemory(text: string): MachineFacts['memory'] {
  const bytes = (name: string) => {
    const kibibytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1];
    return kibibytes === undefined ? null : Number(kibibytes) * 1024;
  };
  const total = bytes('MemTotal');
  const available = bytes('MemAvailable');
  return total === null || available === null ? null : { total, available };
}

/** Parses `df -Pk` and `df -Pi`: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/df.html */
function parseDisk(folder = '', blocks = '', inodes = ''): DiskSpace | null {
  const kibibytes = freeIn(blocks);
  if (kibibytes === null) return null;
  return { folder, available: kibibytes * 1024, freeInodes: freeIn(inodes) };
}

/** Null also if the file system does not count, for example inodes on btrfs. */
function freeIn(table: string): number | null {
  const last = table.trimEnd().split('\n').at(-1) ?? '';
  const match = /\s(\d+)\s+\d+\s+(\d+)\s+(?:\d+%|-)\s+\/.*$/.exec(last);
  return match && match[1] !== '0' ? Number(match[2]) : null;
}

/** One port on each line, such as `1F90`. */
function parsePorts(text: string): readonly number[] {
  return [...new Set(text.match(/^[0-9A-F]{4}$/gm))].map((port) => Number.parseInt(port, 16));
}

/** https://docs.kernel.org/filesystems/proc.html: its `status`. */
function parseProcess(text: string): ApiServerProcess | null {
  const kibibytes = /^VmRSS:\s+(\d+)/m.exec(text)?.[1];
  return kibibytes === undefined ? null : { residentMemory: Number(kibibytes) * 1024 };
}
