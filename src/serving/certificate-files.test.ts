import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createCertificateAuthority, type KeyedCertificate } from '../certificates/certificate-authority.ts';
import { certificateFiles } from './certificate-files.ts';

const log = pino({ level: 'silent' });
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'irsactl-tls-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function issue(): Promise<KeyedCertificate> {
  const validity = { notBefore: new Date(), notAfter: new Date(Date.now() + 3_600_000) };
  const authority = await createCertificateAuthority('CN=test', validity);
  return authority.issue({ subject: 'CN=a', usage: 'serverAuth', hosts: ['a'], ...validity });
}

function write(cert: string, key: string): Promise<unknown> {
  return Promise.all([writeFile(join(folder, 'tls.crt'), cert), writeFile(join(folder, 'tls.key'), key)]);
}

/** Each poll runs the next step before it reads the files. */
function source(steps: (() => Promise<unknown>)[] = [], ending = new AbortController()) {
  const sleep = async () => {
    const step = steps.shift();
    if (step) await step();
    else ending.abort();
  };
  return certificateFiles({
    certPath: join(folder, 'tls.crt'),
    keyPath: join(folder, 'tls.key'),
    pollMilliseconds: 1,
    runtime: { now: () => 0, elapsed: () => 0, random: () => 0, sleep },
    log,
  });
}

it('reports a new pair, and keeps the old one while the files do not match', async () => {
  const [old, next] = [await issue(), await issue()];
  await write(old.cert, old.key);
  const ending = new AbortController();
  const files = await source(
    [
      () => write(next.cert, old.key),
      () => rm(join(folder, 'tls.crt')),
      () => write('rubbish', 'rubbish'),
      () => write(next.cert, next.key),
      async () => {},
    ],
    ending,
  );
  expect(files.current().cert).toBe(old.cert);
  const reported: string[] = [];
  await files.follow(({ cert }) => reported.push(cert), ending.signal);
  expect(files.current().cert).toBe(next.cert);
  expect(reported).toEqual([next.cert]);
});

it('follows the swap of a mounted volume, which changes only a symbolic link', async () => {
  const [old, next] = [await issue(), await issue()];
  const put = async (generation: string, { cert, key }: KeyedCertificate) => {
    await mkdir(join(folder, generation));
    await writeFile(join(folder, generation, 'tls.crt'), cert);
    await writeFile(join(folder, generation, 'tls.key'), key);
  };
  // As the kubelet does it: https://pkg.go.dev/k8s.io/kubernetes/pkg/volume/util#AtomicWriter
  const swap = async (generation: string) => {
    await symlink(generation, join(folder, '..data_tmp'));
    await rename(join(folder, '..data_tmp'), join(folder, '..data'));
  };
  await put('..2026_01', old);
  await swap('..2026_01');
  for (const name of ['tls.crt', 'tls.key']) await symlink(join('..data', name), join(folder, name));
  const ending = new AbortController();
  const files = await source([() => put('..2026_02', next), () => swap('..2026_02'), async () => {}], ending);
  const reported: string[] = [];
  await files.follow(({ cert }) => reported.push(cert), ending.signal);
  expect(reported).toEqual([next.cert]);
});

it('refuses invalid files without revealing the key', async () => {
  await expect(source()).rejects.toThrow('IRSA-WEBHOOK-002');
  const [one, other] = [await issue(), await issue()];
  await write(one.cert, other.key);
  const error = await source().catch((caught: unknown) => caught);
  expect(error).toMatchObject({ code: 'IRSA-WEBHOOK-002' });
  expect(JSON.stringify(error)).not.toContain(other.key.slice(40, 80));
});

it('names a missing file', async () => {
  await writeFile(join(folder, 'tls.key'), '');
  await expect(source()).rejects.toMatchObject({
    code: 'IRSA-WEBHOOK-002',
    problem: { why: `${join(folder, 'tls.crt')}: There is no such file.` },
  });
});
