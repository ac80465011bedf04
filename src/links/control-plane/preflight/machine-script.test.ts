import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { onlyWhere } from '../../../../test/support/only-where.ts';
import { machineScript } from './machine-script.ts';
import { parseMachine } from './parse-machine.ts';

const folder = mkdtempSync(join(tmpdir(), 'irsactl-machine-'));
afterAll(() => rmSync(folder, { recursive: true }));

function ask(files: readonly string[], serving = ''): string {
  const own = join(folder, 'kubernetes', 'irsactl');
  const args = [own, join(folder, 'manifests'), join(folder, 'pki'), serving, ...files];
  return spawnSync('sh', ['-c', machineScript, 'sh', ...args], { encoding: 'utf8' }).stdout;
}

describe('the script that asks a machine', () => {
  onlyWhere(process.platform === 'linux', 'the nodes of a control plane run Linux');

  it('answers on this machine, and is read back', () => {
    const facts = parseMachine(ask(['/etc/passwd', join(folder, 'nothing')]), { asked: 0, answered: 0 });
    expect(facts?.memory?.total).toBeGreaterThan(0);
    expect(facts?.disks.map((disk) => disk.folder)).toEqual([
      join(folder, 'kubernetes', 'irsactl'),
      join(folder, 'manifests'),
    ]);
    expect(facts?.files).toEqual(
      new Map([['/etc/passwd', { mode: 0o644, owner: 0, group: 0, hasList: false }]]),
    );
    expect(facts?.etcdHealth).toBeNull();
  });

  it('shows certificates, and never a file with a private key in it', () => {
    const pki = join(folder, 'pki');
    mkdirSync(join(pki, 'etcd'), { recursive: true });
    writeFileSync(join(pki, 'with\nline.crt'), 'a certificate');
    writeFileSync(join(pki, 'both.crt'), 'a certificate\n-----BEGIN RSA PRIVATE KEY-----\nc2VjcmV0');
    writeFileSync(join(pki, 'etcd', 'server.key'), 'secret');
    writeFileSync(join(pki, 'etcd', 'server.crt'), 'another');
    const serving = join(folder, 'own.pem');
    writeFileSync(serving, 'one of another authority');
    const shown = ask([join(pki, 'etcd', 'server.key')], serving)
      .split('\n')
      .filter((line) => line.startsWith('certificate '))
      .map((line) =>
        line
          .split(' ')
          .slice(1)
          .map((text) => Buffer.from(text, 'base64').toString()),
      );
    expect(shown).toEqual([
      [join(pki, 'with\nline.crt'), 'a certificate'],
      [join(pki, 'etcd', 'server.crt'), 'another'],
      [serving, 'one of another authority'],
    ]);
  });
});
