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

describe('the answer of a machine', () => {
  it('is read with what is there, and empty or null for the rest', () => {
    expect(parsed()).toEqual({
      hostName: 'cp-1',
      bootId: null,
      clock: { node: 1_767_225_600_000, ...times },
      versions: { kubeadm: null, kubelet: null },
      hasCurl: false,
      kubeletHealth: null,
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
    ['an answer that was cut off', whole().replace(/end .*\n$/, '')],
    ['a line in the middle of a word', whole().replace(/\nend .*\n$/, '\nen')],
    ['what a login shell prints', `Last login: today\n${whole()}`],
    ['a second answer behind the first', `${whole()}motd\n`],
    ['no clock', whole().replace(/^clock .*\n/, '')],
    ['a clock that is no number', whole().replace(/^clock .*$/m, line('clock', 'yesterday'))],
    ['no name', whole().replace(/^host .*\n/m, '')],
    ['something else than base64', whole('boot id!')],
  ])('is refused: %s', (_, output) => {
    expect(parseMachine(output, times)).toBeNull();
  });

  it('cannot be forged by a text of the machine', () => {
    const name = `eth0\n${line('end', 'done')}\n${line('host', 'other')}`;
    expect(parsed(line('memory', name)).hostName).toBe('cp-1');
  });

  it('takes the versions of kubeadm and kubelet', () => {
    const { versions } = parsed(line('kubeadm', 'v1.34.3'), line('kubelet', 'Kubernetes v1.34.3+k3s1'));
    expect(versions).toEqual({ kubeadm: 'v1.34.3', kubelet: 'v1.34.3+k3s1' });
    expect(parsed(line('kubeadm', 'error: v1.2')).versions.kubeadm).toBeNull();
  });

  it('takes whether there is curl, and what the kubelet answers', () => {
    expect(parsed(line('curl', 'found'), line('kubelet-health', 'ok\n'))).toMatchObject({
      hasCurl: true,
      kubeletHealth: 'ok',
    });
    expect(parsed(line('kubelet-health', '')).kubeletHealth).toBeNull();
  });

  it('reads memory and room on disks, and inodes where the file system counts them', () => {
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

  it('reads ports that are listened on once each', () => {
    expect(parsed(line('ports', '1F90\n1F90\n192B\nzz\n')).takenPorts).toEqual([8080, 6443]);
  });

  it('reads the processes of the API server, whatever their name holds', () => {
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
  ])('takes %s as the health of etcd', (answer, health) => {
    expect(parsed(line('etcd', answer)).etcdHealth).toBe(health);
  });

  it('reads the mode of the signing key, and no wrong one', () => {
    const path = '/etc/kubernetes/pki/sa.key';
    expect(parsed(line('signing-key', path, '640')).signingKey).toEqual({ path, mode: 0o640 });
    for (const mode of ['9', '', 'rw-'])
      expect(parsed(line('signing-key', path, mode)).signingKey).toBeNull();
  });

  it('takes the first certificate of a file, and of authorities that stand for one another the last end', async () => {
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

  it('passes over certificates that are none', () => {
    expect(parsed(line('certificate', '/x.crt', '-----BEGIN CERTIFICATE-----\nAA==\n')).certificates).toEqual(
      [],
    );
  });
});
