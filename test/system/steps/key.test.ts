import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runIrsactl } from '../../support/run-irsactl.ts';
import { runTool } from '../../support/run-tool.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { testedProgram } from '../../support/tested-program.ts';

const canMount = await runTool('unshare', [
  '--map-root-user',
  '--mount',
  'mount',
  '-t',
  'tmpfs',
  'none',
  '/mnt',
]).then(
  () => true,
  () => false,
);

describe('irsactl key', () => {
  it.each([
    ['rsa', 'RSA', '2048 bit'],
    ['rsa-3072', 'RSA', '3072 bit'],
    ['rsa-4096', 'RSA', '4096 bit'],
    ['ec', 'EC', '256 bit'],
    ['ec-p384', 'EC', '384 bit'],
    ['ec-p521', 'EC', '521 bit'],
  ])('creates %s keys that OpenSSL considers valid', async (algorithm, label, size) => {
    const cwd = await temporaryFolder();
    const run = await runIrsactl(['key', 'sa.key', '--algorithm', algorithm], { cwd });
    expect(run).toMatchObject({ code: 0, stderr: expect.stringContaining('Wrote sa.key') });

    const [key, pub] = [join(cwd, 'sa.key'), join(cwd, 'sa.key.pub')];
    expect((await stat(key)).mode & 0o777).toBe(0o600);
    expect(await readFile(key, 'utf8')).toMatch(new RegExp(`^-----BEGIN ${label} PRIVATE KEY-----\n`));
    const check = await runTool('openssl', ['pkey', '-in', key, '-check', '-noout', '-text']);
    expect(check).toContain('Key is valid');
    expect(check).toContain(size);
    expect(await runTool('openssl', ['pkey', '-in', key, '-pubout'])).toBe(await readFile(pub, 'utf8'));

    const der = await runTool('sh', ['-c', 'openssl pkey -pubin -in "$1" -outform DER | base64', 'sh', pub]);
    const kid = createHash('sha256').update(Buffer.from(der, 'base64')).digest('base64url');
    expect(run.stdout).toBe(`${kid}\n`);
  });

  it.each(['json', 'yaml'])('prints nothing to standard error with -o %s', async (output) => {
    const cwd = await temporaryFolder();
    const run = await runIrsactl(['key', '-a', 'ec', '-o', output], { cwd });
    expect(run).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('kid') });
  });

  it('prints the key ID and both paths as JSON', async () => {
    const cwd = await temporaryFolder();
    const { stdout } = await runIrsactl(['key', '-a', 'ec', '-o', 'json'], { cwd });
    expect(JSON.parse(stdout)).toEqual({
      kid: expect.stringMatching(/^[\w-]{43}$/),
      privateKey: 'sa-signer.key',
      publicKey: 'sa-signer.key.pub',
    });
  });

  it('never overwrites a key', async () => {
    const cwd = await temporaryFolder();
    const first = await runIrsactl(['key', '-a', 'ec'], { cwd });
    const before = await readFile(join(cwd, 'sa-signer.key'), 'utf8');
    const second = await runIrsactl(['key', '-a', 'ec'], { cwd });
    expect(first.code).toBe(0);
    expect(second).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('IRSA-KEY-009') });
    expect(await readFile(join(cwd, 'sa-signer.key'), 'utf8')).toBe(before);
  });

  it("imports ssh-keygen's PEM, and names the command that converts its own format", async () => {
    const cwd = await temporaryFolder();
    const made = join(cwd, 'made');
    await runTool('ssh-keygen', ['-q', '-t', 'rsa', '-b', '2048', '-N', '', '-f', made]);
    const refused = await runIrsactl(['key', 'taken', '--from', 'made'], { cwd });
    expect(refused).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('IRSA-KEY-001') });
    expect(refused.stderr).toContain('ssh-keygen -p -m PEM -f made');

    await runTool('ssh-keygen', ['-q', '-p', '-m', 'PEM', '-N', '', '-f', made]);
    const taken = await runIrsactl(['key', 'taken', '--from', 'made'], { cwd });
    const pub = await runIrsactl(['jwks', 'made.pub'], { cwd });
    expect(taken.code).toBe(0);
    expect(JSON.parse(pub.stdout).keys[0].kid).toBe(taken.stdout.trim());
    expect(await readFile(join(cwd, 'taken'), 'utf8')).toBe(await readFile(made, 'utf8'));
  });

  it.for([
    // A file size limit of 1 KiB: the public key fits, an RSA private key does not.
    ['the system limits the size of files', 'ulimit -f 1', 'The system limits files to a smaller size'],
    // A disk of a single block in a private mount namespace.
    ['the disk is full', 'mount -t tmpfs -o size=4k none .', 'The disk is full'],
  ] as const)('leaves no partial file if %s', async ([, restrict, why], { skip }) => {
    skip(!canMount && restrict.startsWith('mount'), 'this machine allows no mounts in a namespace');
    const cwd = await temporaryFolder();
    const main = testedProgram();
    const script = `cd "$1" && ${restrict} && cd "$1" && "$2" "$3" key sa.key 2>&1; echo "code $?"; ls -A`;
    const shell = canMount ? ['unshare', '--map-root-user', '--mount', 'bash'] : ['bash'];
    const [program = '', ...args] = [...shell, '-c', script, 'bash', cwd, process.execPath, main];
    const output = await runTool(program, args);
    expect(output).toContain('IRSA-KEY-010');
    expect(output.replace(/\s+/g, ' ')).toContain(why);
    expect(output).toMatch(/code 1\n$/);
    expect(await readdir(cwd)).toEqual([]);
  });

  it('refuses an unknown key type as wrong usage', async () => {
    const run = await runIrsactl(['key', '-a', 'dsa'], { cwd: await temporaryFolder() });
    expect(run).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('ec-p521') });
  });
});
