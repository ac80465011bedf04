import { describe, expect, it } from 'vitest';
import { createCertificateAuthority } from '../../../certificates/certificate-authority.ts';
import { parseMachine } from './parse-machine.ts';

const times = { asked: 1_000, answered: 2_000 };
const b64 = (text: string) => Buffer.from(text).toString('base64');
const line = (word: string, ...texts: string[]) => [word, ...texts.map(b64)].join(' ');
const whole = (...lines: string[]) =>
  [line('clock', '1767225600'), line('host', 'cp-1'), ...lines, line('end', 'done'), ''].join('\n');
const parsed = (...lines: string[]) => {
  const facts = parseMachine(whole(...lines), times);
  if (!facts) throw new Error('it was refused');
  return facts;
};

describe('the output of a machine', () => {
  it('is parsed, with empty or null values for what is missing', () => {
    expect(parsed()).toEqual({
      hostName: 'cp-1',
      bootId: null,
      clock: { node: 1_767_225_600_000, ...times },
      versions: { kubeadm: null, kubelet: null },
      hasCurl: false,
      kubeletHealth: null,
      kubeletAddress: null,
      hasSystemd: false,
      readOnly: [],
      memory: null,
      disks: [],
      takenPorts: [],
      apiServers: [],
      kubeletConfig: null,
      etcdHealth: null,
      certificates: [],
      signingKey: null,
    });
  });

  it.each([
    ['nothing', ''],
    ['a truncated output', whole().replace(/end .*\n$/, '')],
    ['a truncated line', whole().replace(/\nend .*\n$/, '\nen')],
    ['text of a login shell', `Last login: today\n${whole()}`],
    ['further text after the output', `${whole()}motd\n`],
    ['no clock', whole().replace(/^clock .*\n/, '')],
    ['a clock that is not a number', whole().replace(/^clock .*$/m, line('clock', 'yesterday'))],
    ['no name', whole().replace(/^host .*\n/m, '')],
    ['text that is not base64', whole('boot id!')],
  ])('is refused: %s', (_, output) => {
    expect(parseMachine(output, times)).toBeNull();
  });

  it('cannot be forged by text on the machine', () => {
    const name = `eth0\n${line('end', 'done')}\n${line('host', 'other')}`;
    expect(parsed(line('memory', name)).hostName).toBe('cp-1');
  });

  it('has the versions of kubeadm and kubelet', () => {
    const { versions } = parsed(line('kubeadm', 'v1.34.3'), line('kubelet', 'Kubernetes v1.34.3+k3s1'));
    expect(versions).toEqual({ kubeadm: 'v1.34.3', kubelet: 'v1.34.3+k3s1' });
    expect(parsed(line('kubeadm', 'error: v1.2')).versions.kubeadm).toBeNull();
  });

  it('has whether curl exists, and the answer of the kubelet', () => {
    expect(parsed(line('curl', 'found'), line('kubelet-health', 'ok\n', '127.0.0.1:10249'))).toMatchObject({
      hasCurl: true,
      kubeletHealth: 'ok',
      kubeletAddress: '127.0.0.1:10249',
    });
    expect(parsed(line('kubelet-health', '')).kubeletHealth).toBeNull();
  });

  it('has memory and disk space, and inodes if the file system counts them', () => {
    const head = 'Filesystem 1024-blocks Used Available Capacity Mounted on';
    const facts = parsed(
      line('memory', 'MemTotal:  4000 kB\nMemFree: 1 kB\nMemAvailable:  3000 kB\n'),
      line(
        'disk',
        '/etc/a',
        `${head}\n/dev/my disk 100 40 60 40% /mnt/with space\n`,
        `x\n/dev/sda 0 0 0 - /\n`,
      ),
      line('disk', '/etc/b', `${head}\n/dev/sda 100 100 0 100% /\n`, `x\n/dev/sda 10 4 6 40% /\n`),
      line('disk', '/etc/c', 'df: no such file', ''),
    );
    expect(facts.memory).toEqual({ total: 4_096_000, available: 3_072_000 });
    expect(facts.disks).toEqual([
      { folder: '/etc/a', available: 60 * 1024, freeInodes: null },
      { folder: '/etc/b', available: 0, freeInodes: 6 },
    ]);
  });

  it('has each listening port once', () => {
    expect(parsed(line('ports', '1F90\n1F90\n192B\nzz\n')).takenPorts).toEqual([8080, 6443]);
  });

  it('has the processes of the API server, under any name', () => {
    const status = 'Name:\ta) b\nUid:\t65534\t0\t0\t0\nVmRSS:\t  300 kB\n';
    const facts = parsed(
      line('process', status),
      line('process', status.replace('VmRSS:', 'VmRS:')),
      line('process', ''),
    );
    expect(facts.apiServers).toEqual([{ residentMemory: 307_200 }]);
  });

  it.each([
    ['{"health":"true","reason":""}', 'healthy'],
    ['{"health":true}', 'healthy'],
    ['{"health":"false","reason":"NO LEADER"}', 'unhealthy'],
    ['', null],
    ['404 page not found', null],
    ['{"health":7}', null],
  ])('parses %s as the health of etcd', (answer, health) => {
    expect(parsed(line('etcd', answer)).etcdHealth).toBe(health);
  });

  it('has the mode of the signing key, and no invalid one', () => {
    const path = '/etc/kubernetes/pki/sa.key';
    expect(parsed(line('signing-key', path, '640')).signingKey).toEqual({ path, mode: 0o640 });
    for (const mode of ['9', '', 'rw-'])
      expect(parsed(line('signing-key', path, mode)).signingKey).toBeNull();
  });

  it('takes the first certificate of a file, and the latest end of several authorities', async () => {
    const authority = (year: number) =>
      createCertificateAuthority('CN=a', { notBefore: new Date(0), notAfter: new Date(Date.UTC(year, 0)) });
    const [old, next] = [await authority(2020), await authority(2030)];
    const leaf = await next.issue({
      subject: 'CN=x',
      usage: 'serverAuth',
      notBefore: new Date(0),
      notAfter: new Date(Date.UTC(2025, 0)),
    });
    const endOf = (...pems: string[]) =>
      new Date(
        parsed(line('certificate', '/x.crt', pems.join('\n'))).certificates[0]?.ends ?? 0,
      ).getUTCFullYear();
    expect(endOf(old.pem, next.pem)).toBe(2030);
    expect(endOf(leaf.cert, next.pem)).toBe(2025);
  });

  it('skips invalid certificates', () => {
    expect(parsed(line('certificate', '/x.crt', '-----BEGIN CERTIFICATE-----\nAA==\n')).certificates).toEqual(
      [],
    );
  });
});
