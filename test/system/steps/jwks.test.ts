import { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { createLocalJWKSet, importPKCS8, jwtVerify, SignJWT } from 'jose';
import { describe, expect, it, onTestFinished } from 'vitest';
import { goJwks, hasGo } from '../../support/go-jwks.ts';
import { runIrsactl } from '../../support/run-irsactl.ts';
import { runTool } from '../../support/run-tool.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** The jq filter that the guide applies to the Go program's output. */
const guideJq = '.keys += [.keys[0]] | .keys[1].kid = ""';

async function folderWithKey(algorithm: string): Promise<string> {
  const cwd = await temporaryFolder();
  const { code, stderr } = await runIrsactl(['key', 'sa.key', '-a', algorithm], { cwd });
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return cwd;
}

const refusal = (code: string, exit = 1) => ({
  code: exit,
  stdout: '',
  stderr: expect.stringContaining(code),
});

describe('irsactl jwks', () => {
  it.for(['rsa-2048', 'rsa-3072', 'rsa-4096', 'ec-p256', 'ec-p384', 'ec-p521'])(
    "equals Go's for %s, from the private and the public key",
    async (algorithm, { skip }) => {
      skip(!hasGo, 'Go is not installed');
      const cwd = await folderWithKey(algorithm);
      const expected = JSON.parse(await goJwks(join(cwd, 'sa.key.pub')));
      for (const keyFile of ['sa.key', 'sa.key.pub']) {
        const { stdout } = await runIrsactl(['jwks', keyFile], { cwd });
        expect(JSON.parse(stdout)).toEqual(expected);
        expect(Object.keys(JSON.parse(stdout).keys[0])).toEqual(Object.keys(expected.keys[0]));
      }
    },
  );

  it("equals the output of the guide's Go program and jq line", async ({ skip }) => {
    skip(!hasGo, 'Go is not installed');
    const cwd = await folderWithKey('rsa');
    const guide = await runTool('jq', [guideJq], { input: await goJwks(join(cwd, 'sa.key.pub')) });
    const { stdout } = await runIrsactl(['jwks', 'sa.key.pub', '--legacy-empty-kid'], { cwd });
    expect(stdout).toBe(guide);
  });

  it.each([
    ['rsa', 'RS256'],
    ['ec-p256', 'ES256'],
    ['ec-p384', 'ES384'],
    ['ec-p521', 'ES512'],
  ])('lets jose verify a token that a %s key signed', async (algorithm, alg) => {
    const cwd = await folderWithKey(algorithm);
    const jwks = JSON.parse((await runIrsactl(['jwks', 'sa.key.pub'], { cwd })).stdout);
    const pkcs8 = await runTool('openssl', ['pkcs8', '-topk8', '-nocrypt', '-in', join(cwd, 'sa.key')]);
    const token = await new SignJWT({ sub: 'x' })
      .setProtectedHeader({ alg, kid: jwks.keys[0].kid })
      .sign(await importPKCS8(pkcs8, alg));
    expect((await jwtVerify(token, createLocalJWKSet(jwks))).payload.sub).toBe('x');
  });

  it('reads certificates, ssh-keygen lines and other key sets together, each key once', async () => {
    const cwd = await folderWithKey('ec');
    const [key, certificate, ssh] = ['sa.key', 'sa.crt', 'ssh'].map((name) => join(cwd, name));
    const subject = ['-x509', '-subj', '/CN=x', '-days', '2'];
    await runTool('openssl', ['req', ...subject, '-key', `${key}`, '-out', `${certificate}`]);
    await runTool('ssh-keygen', ['-q', '-t', 'rsa', '-b', '3072', '-N', '', '-f', `${ssh}`]);
    await runIrsactl(['jwks', 'ssh.pub', '--out', 'keys.json'], { cwd });

    const run = await runIrsactl(['jwks', 'sa.crt', 'ssh.pub', 'keys.json', 'sa.key.pub'], { cwd });
    const pkix = await runTool('ssh-keygen', ['-e', '-m', 'PKCS8', '-f', `${ssh}.pub`]);
    await writeFile(join(cwd, 'both.pub'), (await readFile(`${key}.pub`, 'utf8')) + pkix);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toBe((await runIrsactl(['jwks', 'both.pub'], { cwd })).stdout);
    expect(JSON.parse(run.stdout).keys.map(({ kty }: { kty: string }) => kty)).toEqual(['EC', 'RSA']);
  });

  it('converts to PEM and back, and to YAML', async () => {
    const cwd = await folderWithKey('rsa');
    const pem = await runIrsactl(['jwks', 'sa.key.pub', '-o', 'pem'], { cwd });
    expect(pem.stdout).toBe(await readFile(join(cwd, 'sa.key.pub'), 'utf8'));
    const json = await runIrsactl(['jwks', '-'], { cwd, input: pem.stdout });
    const again = await runIrsactl(['jwks', '-', '-o', 'yaml'], { cwd, input: json.stdout });
    expect(again.stdout).toMatch(/^keys:\n {2}- use: sig\n {4}kty: RSA\n/);
  });

  it.each([
    ['', 'IRSA-KEY-011'],
    ['<!DOCTYPE html><title>404</title>', 'IRSA-KEY-011'],
    ['{"kind":"Status","status":"Failure"}', 'IRSA-KEY-011'],
    ['{"keys":[]}', 'IRSA-KEY-012'],
    ['{"keys":[{"kty":"RSA"}]}', 'IRSA-KEY-011'],
    // Invalid input of the user is wrong usage, unlike an invalid response of a cluster.
    ['no key at all', 'IRSA-KEY-001', 2],
  ])('publishes nothing from %j', async (input, code, exit?: number) => {
    const cwd = await temporaryFolder();
    await writeFile(join(cwd, 'keys.json'), 'what is published today');
    const args = ['jwks', '-', '--out', 'keys.json'];
    expect(await runIrsactl(args, { cwd, input })).toMatchObject(refusal(code, exit));
    expect(await readFile(join(cwd, 'keys.json'), 'utf8')).toBe('what is published today');
    expect(await readdir(cwd)).toEqual(['keys.json']);
  });

  it('warns about a private key that other users can read, and continues', async () => {
    const cwd = await folderWithKey('ec');
    await chmod(join(cwd, 'sa.key'), 0o644);
    const run = await runIrsactl(['jwks', 'sa.key'], { cwd });
    expect(run).toMatchObject({ code: 0, stderr: expect.stringContaining('IRSA-KEY-008') });
    expect(JSON.parse(run.stdout).keys).toHaveLength(1);
  });

  it('does not overwrite a private key', async () => {
    const cwd = await folderWithKey('ec');
    const before = await readFile(join(cwd, 'sa.key'), 'utf8');
    const run = await runIrsactl(['jwks', 'sa.key', '--out', 'sa.key'], { cwd });
    expect(run).toMatchObject(refusal('IRSA-KEY-009'));
    expect(await readFile(join(cwd, 'sa.key'), 'utf8')).toBe(before);
  });

  it('reports a missing argument and a missing file', async () => {
    const cwd = await temporaryFolder();
    expect(await runIrsactl(['jwks'], { cwd })).toMatchObject({ code: 2, stdout: '' });
    expect(await runIrsactl(['jwks', 'none.pub'], { cwd })).toMatchObject({
      ...refusal('IRSA-KEY-007'),
      code: 2,
    });
  });
});

describe('irsactl jwks --from-cluster', () => {
  async function fakeCluster(status: number, body: string): Promise<string> {
    const server = createServer((request, response) => {
      response.writeHead(request.url === '/openid/v1/jwks' ? status : 404).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const path = join(await temporaryFolder(), 'kubeconfig');
    const cluster = { name: 'c', cluster: { server: `http://127.0.0.1:${port}` } };
    const context = { name: 'c', context: { cluster: 'c', user: 'u' } };
    const users = [{ name: 'u', user: {} }];
    const config = { apiVersion: 'v1', kind: 'Config', clusters: [cluster], contexts: [context], users };
    await writeFile(path, JSON.stringify({ ...config, 'current-context': 'c' }));
    return path;
  }

  it("adds the cluster's keys to those of the files", async () => {
    const cwd = await folderWithKey('ec');
    const cluster = await folderWithKey('rsa');
    const { stdout } = await runIrsactl(['jwks', 'sa.key.pub'], { cwd: cluster });
    const env = { KUBECONFIG: await fakeCluster(200, stdout) };
    const run = await runIrsactl(['jwks', 'sa.key.pub', '--from-cluster'], { cwd, env });
    expect(run.code).toBe(0);
    expect(JSON.parse(run.stdout).keys.map(({ kty }: { kty: string }) => kty)).toEqual(['EC', 'RSA']);
  });

  it('publishes nothing if the response is not a JWKS', async () => {
    const cwd = await temporaryFolder();
    const env = { KUBECONFIG: await fakeCluster(200, '<html>login</html>') };
    expect(await runIrsactl(['jwks', '--from-cluster'], { cwd, env })).toMatchObject(refusal('IRSA-KEY-011'));
    const forbidden = { KUBECONFIG: await fakeCluster(403, '{}') };
    expect(await runIrsactl(['jwks', '--from-cluster'], { cwd, env: forbidden })).toMatchObject({
      code: 1,
      stdout: '',
    });
  });
});
