import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { skipUnless } from '../../../../test/support/skip-unless.ts';
import { healthzAddress, machineScript } from './machine-script.ts';
import { parseMachine } from './parse-machine.ts';

const folder = mkdtempSync(join(tmpdir(), 'irsactl-machine-'));
afterAll(() => rmSync(folder, { recursive: true }));

function ask(key = '', serving = '', env: NodeJS.ProcessEnv = {}): string {
  const own = join(folder, 'kubernetes', 'irsactl');
  const args = [own, join(folder, 'manifests'), join(folder, 'pki'), serving, key];
  const options = { encoding: 'utf8', env: { ...process.env, ...env } } as const;
  return spawnSync('sh', ['-c', machineScript, 'sh', ...args], options).stdout;
}

describe('the script that queries a machine', () => {
  skipUnless(process.platform === 'linux', 'the nodes of a control plane run Linux');

  it('answers on this machine, and its output can be parsed', () => {
    const facts = parseMachine(ask('/etc/passwd'), { asked: 0, answered: 0 });
    expect(facts?.memory?.total).toBeGreaterThan(0);
    expect(facts?.disks.map((disk) => disk.folder)).toEqual([
      join(folder, 'kubernetes', 'irsactl'),
      join(folder, 'manifests'),
    ]);
    expect(facts?.signingKey).toEqual({ path: '/etc/passwd', mode: 0o644 });
    const without = parseMachine(ask(join(folder, 'nothing')), { asked: 0, answered: 0 });
    expect(without?.signingKey).toBeNull();
    expect(facts?.etcdHealth).toBeNull();
  });

  it.each([
    ['curl', '127.0.0.1'],
    ['curl', '[::1]'],
    ['wget', '127.0.0.1'],
    ['wget', '[::1]'],
  ])('queries etcd with %s, which listens only at %s', (tool, listening) => {
    const programs = mkdtempSync(join(folder, 'programs-'));
    const answer = `case "$*" in *'http://${listening}:2381/health'*) echo '{"health":"true"}' ;; *) exit 7 ;; esac`;
    for (const name of ['curl', 'wget']) {
      const text = name === tool ? answer : 'exit 1';
      writeFileSync(join(programs, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    }
    mkdirSync(join(folder, 'manifests'), { recursive: true });
    writeFileSync(join(folder, 'manifests', 'etcd.yaml'), '');
    const output = ask('', '', { PATH: `${programs}:${process.env['PATH']}` });
    expect(parseMachine(output, { asked: 0, answered: 0 })?.etcdHealth).toBe('healthy');
  });

  it('reports curl, and the answer of the kubelet', () => {
    const programs = mkdtempSync(join(folder, 'programs-'));
    const answer = `case "$*" in *'http://127.0.0.1:10248/healthz'*) echo ok ;; *) exit 7 ;; esac`;
    writeFileSync(join(programs, 'curl'), `#!/bin/sh\n${answer}\n`, { mode: 0o755 });
    const output = ask('', '', { PATH: `${programs}:${process.env['PATH']}` });
    expect(parseMachine(output, { asked: 0, answered: 0 })).toMatchObject({
      hasCurl: true,
      kubeletHealth: 'ok',
      kubeletAddress: '127.0.0.1:10248',
    });
  });

  it.each([
    ['', '127.0.0.1:10248'],
    ['healthzPort: 10249\n', '127.0.0.1:10249'],
    ['healthzBindAddress: 0.0.0.0\nhealthzPort: 10250', '127.0.0.1:10250'],
    ['healthzBindAddress: "::1"\n', '[::1]:10248'],
    ["healthzBindAddress: '192.0.2.7'\n", '192.0.2.7:10248'],
    ['healthzPort: 0\n', ''],
  ])('reads the health address from the kubelet configuration %j: %s', (text, address) => {
    const path = join(folder, 'kubelet.yaml');
    writeFileSync(path, `kind: KubeletConfiguration\n${text}`);
    const script = `set -u\n${healthzAddress}\nhealthz_address "$1"`;
    const { stdout } = spawnSync('sh', ['-c', script, 'sh', path], { encoding: 'utf8' });
    expect(stdout).toBe(address);
  });

  describe('on a read-only mount', () => {
    const mount = (then: string) => `mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && ${then}`;
    const inNamespace = (then: string, args: readonly string[]) =>
      spawnSync('unshare', ['--mount', 'sh', '-c', mount(then), 'sh', folder, ...args], { encoding: 'utf8' });
    skipUnless(inNamespace('exit 0', []).status === 0, 'mounting needs root');

    it('reports the folders in which irsactl cannot write', () => {
      const own = join(folder, 'kubernetes', 'irsactl');
      const args = [machineScript, own, join(folder, 'manifests'), join(folder, 'pki'), '', ''];
      const { stdout } = inNamespace('shift && sh -c "$1" sh "$2" "$3" "$4" "$5" "$6"', args);
      expect(parseMachine(stdout, { asked: 0, answered: 0 })?.readOnly).toEqual([
        own,
        join(folder, 'manifests'),
      ]);
      expect(parseMachine(ask(), { asked: 0, answered: 0 })?.readOnly).toEqual([]);
    });
  });

  it('prints only the certificate of a kubeconfig', () => {
    const data = Buffer.from('a certificate').toString('base64');
    const text = `users:\n- user:\n    client-certificate-data: ${data}\n    client-key-data: c2VjcmV0\n`;
    const names = ['scheduler.conf', 'admin.conf'];
    for (const name of names) writeFileSync(join(folder, name), text);
    const output = ask();
    for (const name of names) rmSync(join(folder, name));
    const b64 = (part: string) => Buffer.from(part).toString('base64');
    for (const name of names) expect(output).toContain(`certificate ${b64(join(folder, name))} ${data}\n`);
    expect(output).not.toContain(b64('secret'));
    expect(output).not.toContain(b64('c2VjcmV0'));
    const both = b64('a certificate\n-----BEGIN PRIVATE KEY-----\nc2VjcmV0');
    writeFileSync(join(folder, 'scheduler.conf'), `    client-certificate-data: ${both}\n`);
    const hidden = ask();
    rmSync(join(folder, 'scheduler.conf'));
    expect(hidden).not.toContain(both);
  });

  it('prints certificates, and never a file with a private key', () => {
    const pki = join(folder, 'pki');
    mkdirSync(join(pki, 'etcd'), { recursive: true });
    writeFileSync(join(pki, 'with\nline.crt'), 'a certificate');
    writeFileSync(join(pki, 'both.crt'), 'a certificate\n-----BEGIN RSA PRIVATE KEY-----\nc2VjcmV0');
    writeFileSync(join(pki, 'etcd', 'server.key'), 'secret');
    writeFileSync(join(pki, 'etcd', 'server.crt'), 'another');
    const serving = join(folder, 'own.pem');
    writeFileSync(serving, 'one of another authority');
    const shown = ask(join(pki, 'etcd', 'server.key'), serving)
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
