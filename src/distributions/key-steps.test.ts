import { execFileSync } from 'node:child_process';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { parseIssuerUrl } from '../trust/issuer-url.ts';
import type { ControlPlaneSettings, Step } from './distribution.ts';
import { distributions } from './distributions.ts';

function newKey() {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publicPem = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
  return { privatePem: privateKey.export({ type: 'sec1', format: 'pem' }).toString(), publicPem };
}

const [old, fresh] = [newKey(), newKey()];
const settings: ControlPlaneSettings = {
  chain: 'prod-1',
  issuer: parseIssuerUrl('https://prod-1-oidc.s3.eu-central-1.amazonaws.com'),
  issuersToday: ['https://kubernetes.default.svc.cluster.local'],
  audiencesToday: ['api'],
  keysToday: [old.publicPem],
  key: { keyId: 'Kid-_0123456789', publicPem: fresh.publicPem, privateFile: 'sa.key' },
};

/** The public keys of a file of keys, as K3s reads it: the first signs, all verify. */
async function keysIn(path: string): Promise<readonly string[]> {
  const blocks = (await readFile(path, 'utf8')).match(/-----BEGIN [^-]+-----[^-]+-----END [^-]+-----\n/g);
  return (blocks ?? []).map((pem) => createPublicKey(pem).export({ type: 'spki', format: 'pem' }).toString());
}

/**
 * `certificate rotate-ca` takes server/tls/service.key below the folder that it is given, and puts it in the place of the
 * server's own: https://docs.k3s.io/cli/certificate#service-account-issuer-key-rotation
 */
const played = (program: string, own: string) => `
${program}() {
  [ "$1 $2" = 'certificate rotate-ca' ] || return 1
  cp "\${3#--path=}/tls/service.key" ${own}
}
scp() { cp -p "$2" "\${3#root@SERVER:}"; }
ssh() { sh -eu -c "$2"; }
`;

describe.each(['k3s', 'rke2'] as const)('the key steps of %s, carried out', (name) => {
  it('let the old key sign and the new one verify, then the new one sign and the old one verify', async () => {
    const folder = await temporaryFolder();
    const tls = join(folder, 'var/lib/rancher', name, 'server/tls');
    await mkdir(tls, { recursive: true });
    await mkdir(join(folder, 'root'));
    const own = join(tls, 'service.key');
    await writeFile(own, old.privatePem, { mode: 0o600 });
    await writeFile(join(folder, 'sa.key'), fresh.privatePem, { mode: 0o600 });

    const carryOut = ({ onYourMachine = [], commands }: Step) => {
      const here = [...onYourMachine, ...commands].map((line) =>
        line.replaceAll(/(?<=[ =>:])\/(?=(root|var)\/)/g, `${folder}/`),
      );
      // Nothing of this machine is touched.
      expect(here.join('\n').replaceAll(`${folder}/`, '')).not.toMatch(/\/(root|var)\//);
      execFileSync('sh', ['-eu', '-c', [played(name, own), ...here].join('\n')], { cwd: folder });
    };
    const [accept, sign, clean, ...others] = distributions[name]
      .steps(settings)
      .filter(({ title }) => !title.includes('the flags'));
    expect(others).toEqual([]);

    if (accept) carryOut(accept);
    expect(await keysIn(own)).toEqual([old.publicPem, fresh.publicPem]);
    // Nobody else reads a copy meanwhile.
    for (const copy of ['new.key', 'before.key', 'server/tls/service.key']) {
      expect((await stat(join(folder, 'root/irsactl-prod-1-Kid-_012', copy))).mode & 0o077).toBe(0);
    }
    if (sign) carryOut(sign);
    expect(await keysIn(own)).toEqual([fresh.publicPem, old.publicPem]);
    // The way back.
    if (accept) carryOut(accept);
    expect(await keysIn(own)).toEqual([old.publicPem, fresh.publicPem]);
    if (clean) carryOut(clean);
    await expect(stat(join(folder, 'root/irsactl-prod-1-Kid-_012'))).rejects.toThrow('ENOENT');
  });
});

it('the key steps of k0s, carried out, let each sign in its turn, and the first pass leads back', async () => {
  const folder = await temporaryFolder();
  const pki = join(folder, 'var/lib/k0s/pki');
  await mkdir(pki, { recursive: true });
  await writeFile(join(pki, 'sa.key'), old.privatePem, { mode: 0o640 });
  await writeFile(join(pki, 'sa.pub'), old.publicPem);
  await writeFile(join(folder, 'sa.key'), fresh.privatePem, { mode: 0o600 });
  const carryOut = async ({ files, onYourMachine = [], commands }: Step) => {
    for (const { path, content } of files) await writeFile(join(folder, path), content);
    const here = [...onYourMachine, ...commands].map((line) =>
      line.replaceAll('/var/lib', `${folder}/var/lib`),
    );
    const scp = `scp() { cp -p "$2" "\${3#root@CONTROLLER:}"; }`;
    execFileSync('sh', ['-eu', '-c', [scp, ...here].join('\n')], { cwd: folder });
  };
  const shown = async () => [await keysIn(join(pki, 'sa.key')), await keysIn(join(pki, 'sa.pub'))];
  const [accept, sign] = distributions.k0s.steps(settings).filter(({ title }) => title.includes('the keys'));
  if (!accept || !sign) throw new Error('k0s has two passes');

  await carryOut(accept);
  expect(await shown()).toEqual([[old.publicPem], [old.publicPem, fresh.publicPem]]);
  await carryOut(sign);
  expect(await shown()).toEqual([[fresh.publicPem], [fresh.publicPem, old.publicPem]]);
  expect((await stat(join(pki, 'sa.key'))).mode & 0o777).toBe(0o640);
  await carryOut(accept);
  expect(await shown()).toEqual([[old.publicPem], [old.publicPem, fresh.publicPem]]);

  // The next key of the chain keeps what signs then.
  await carryOut(sign);
  const third = newKey();
  const key = { keyId: 'Another-0123', publicPem: third.publicPem, privateFile: 'sa.key' };
  const [next] = distributions.k0s
    .steps({ ...settings, key })
    .filter(({ title }) => title.includes('the keys'));
  if (!next) throw new Error('k0s has two passes');
  await carryOut(next);
  expect(await shown()).toEqual([[fresh.publicPem], [fresh.publicPem, old.publicPem, third.publicPem]]);
});

it('kind mounts the pair where kubeadm looks for it, read-only, before the cluster is made', () => {
  const mount = z.strictObject({
    hostPath: z.string(),
    containerPath: z.string(),
    readOnly: z.literal(true),
  });
  const shape = z.object({
    nodes: z.tuple([
      z.looseObject({ role: z.literal('control-plane'), extraMounts: z.array(mount) }),
      z.strictObject({ role: z.literal('worker') }),
    ]),
  });
  const [step, ...others] = distributions.kind.steps(settings);
  expect(others).toEqual([]);
  const [node] = shape.parse(parse(step?.files[0]?.content ?? '')).nodes;
  // https://kubernetes.io/docs/setup/best-practices/certificates/#certificate-paths
  expect(node.extraMounts.map(({ hostPath, containerPath }) => [hostPath, containerPath])).toEqual([
    ['sa.key', '/etc/kubernetes/pki/sa.key'],
    ['sa.key.pub', '/etc/kubernetes/pki/sa.pub'],
  ]);
});
