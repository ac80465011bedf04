import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { switchMarks } from '../../../src/links/control-plane/switch/switch-state.ts';
import { trafficFunctions } from './traffic.ts';

const { carrying, notCarrying } = switchMarks;
const real = '10 kube-apiserver --advertise-address=10.0.0.2 --secure-port=6443 --v=2';
const standIn = '11 kube-apiserver --advertise-address=10.0.0.2 --secure-port=7443 --v=2';
const listing = (rules: string) => `table ip irsactl-prod-1 {
	chain move {
		fib daddr type local tcp dport @ports counter packets 3 bytes 180 dnat to 10.0.0.2:7443
	}
	chain prerouting {
		type nat hook prerouting priority dstnat - 10; policy accept;
${rules}	}
}`;
const open = listing('\t\tjump move\n');
const canary = listing('\t\tip saddr 10.0.0.9 tcp sport 4000 jump move\n');
const flushed = listing('');

interface NodeLook {
  readonly marks: readonly string[];
  readonly servers: readonly string[];
  readonly nft?: string;
  readonly iptables?: string;
}

/** What a node shows, by programs that say so. */
async function seenOn({ marks, servers, nft, iptables = '' }: NodeLook): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'irsactl-traffic-'));
  onTestFinished(() => rm(root, { recursive: true }));
  const folder = join(root, 'etc/kubernetes/irsactl/prod-1/switch');
  await mkdir(folder, { recursive: true });
  for (const mark of marks) await writeFile(join(folder, mark), '');
  const program = async (name: string, script: string) => {
    await writeFile(join(root, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(root, name), 0o755);
  };
  const said = (text: string) => `cat <<'TEXT'\n${text}\nTEXT`;
  await program('pgrep', said(servers.join('\n')));
  const listed = `case "$2" in tables) echo 'table ip nat'; echo 'table ip irsactl-prod-1' ;; *) ${said(nft ?? '')}\n;; esac`;
  await program('nft', nft === undefined ? 'exit 1' : listed);
  await program('iptables-save', said(iptables));
  await program('ip6tables-save', 'true');
  const script = `${trafficFunctions(root)}carried && echo carried; released && echo released; true`;
  const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', script], {
    env: { PATH: `${root}:/usr/bin:/bin` },
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return stdout.trim();
}

const both = [real, standIn];
const jumps = ['-A PREROUTING -j irsactl-prod-1.pre', '-A OUTPUT -j irsactl-prod-1.out'].join('\n');

describe('where the traffic of a node goes', () => {
  it.each<readonly [string, NodeLook, string]>([
    ['only the probers are moved', { marks: ['armed', notCarrying], servers: both, nft: canary }, ''],
    ['irsactl has not told yet', { marks: ['armed', notCarrying], servers: both, nft: open }, ''],
    ['the stand-in carries', { marks: ['armed', carrying], servers: both, nft: open }, 'carried'],
    ['somebody took the rules away', { marks: ['armed', carrying], servers: both, nft: flushed }, ''],
    [
      'the stand-in carries, by iptables',
      {
        marks: ['armed', carrying],
        servers: both,
        iptables: `${jumps}\n-A irsactl-prod-1.pre -j irsactl-prod-1`,
      },
      'carried',
    ],
    [
      'only the probers are moved, by iptables',
      {
        marks: ['armed', carrying],
        servers: both,
        iptables: `${jumps}\n-A irsactl-prod-1.pre -s 10.0.0.9/32 -p tcp -m tcp --sport 4000 -j irsactl-prod-1`,
      },
      '',
    ],
    [
      'the switch is told and the rules still stand',
      { marks: ['confirmed', notCarrying], servers: both, nft: open },
      '',
    ],
    ['clients are led back', { marks: ['confirmed', notCarrying], servers: both, nft: flushed }, 'released'],
    [
      'clients are led back, by iptables',
      { marks: ['confirmed', notCarrying], servers: both, iptables: jumps },
      'released',
    ],
    ['the stand-in has ended', { marks: ['confirmed', notCarrying], servers: [real], nft: flushed }, ''],
    ['the switch has fired', { marks: ['restored', notCarrying], servers: both, nft: flushed }, ''],
  ])('%s', async (_, look, seen) => {
    expect(await seenOn(look)).toBe(seen);
  });
});
