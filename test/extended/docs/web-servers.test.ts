import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCertificateAuthority } from '../../../src/certificates/certificate-authority.ts';
import { freePort } from '../../../src/demo/local-cluster/free-port.ts';
import { httpClient } from '../../../src/net/http-client.ts';
import { readBody } from '../../../src/net/read-body.ts';
import { chainLab } from '../../support/chain-lab.ts';
import { findOnPath } from '../../support/find-on-path.ts';
import { fencedBlocks } from '../../support/markdown-pages.ts';
import { projectRoot } from '../../support/run-irsactl.ts';
import { testedProgram } from '../../support/tested-program.ts';
import { keepTranscript } from '../../support/transcript.ts';
import { tutorialBlocks } from '../../support/tutorial-blocks.ts';
import { runWebServer } from '../../support/web-server.ts';

const path = 'docs/how-to/serve-the-documents-yourself.md';
const host = 'oidc.example.com';
const lab = chainLab();

describe(path, () => {
  let folder = '';
  let page = '';
  let ca = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'irsactl-site-'));
    // The web server's own user must be able to read it.
    await chmod(folder, 0o755);
    page = await readFile(join(projectRoot, path), 'utf8');
    const validity = { notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() + 3_600_000) };
    const authority = await createCertificateAuthority('CN=test', validity);
    const order = { subject: `CN=${host}`, usage: 'serverAuth', hosts: [host], ...validity } as const;
    const { cert, key } = await authority.issue(order);
    ca = authority.pem;
    await writeFile(join(folder, 'ca.pem'), ca);
    await writeFile(join(folder, 'fullchain.pem'), cert);
    await writeFile(join(folder, 'privkey.pem'), key);
    const { chainFile } = lab();
    const indented = here(blocksOf('yaml')[0] ?? '').replaceAll(/^(?=.)/gm, '  ');
    const chain = await readFile(chainFile, 'utf8');
    await writeFile(chainFile, chain.replace(/ {2}issuer: .*\n/, indented));
    // Exit code 4: no web server serves the documents yet.
    await run(commands(0)[0] ?? '', 4);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const blocksOf = (info: string) =>
    fencedBlocks({ path, text: page }).flatMap((block) => (block.info === info ? [block.text] : []));

  /** Replaces the placeholders of the page with this test's paths. */
  const here = (text: string) =>
    text
      .replaceAll('/srv/oidc', join(folder, 'site'))
      .replaceAll(`/etc/ssl/${host}`, folder)
      .replaceAll('internal-ca.pem', join(folder, 'ca.pem'));

  const commands = (port: number) =>
    tutorialBlocks(page).map((block) => here(block.commands).replace('10.0.0.20:443', `127.0.0.1:${port}`));

  async function run(lines: string, code: number): Promise<string> {
    const irsactl = `irsactl() { "${process.execPath}" "${testedProgram()}" "$@"; }`;
    const env = { PATH: process.env['PATH'], HOME: lab().folder, ...lab().environment() };
    const words = ['-euc', `${irsactl}\n${lines}`];
    const ran = await new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
      execFile('bash', words, { cwd: lab().folder, env, timeout: 60_000 }, (error, stdout, stderr) =>
        resolve({ code: error?.code ?? 0, stdout, stderr }),
      );
    });
    keepTranscript(path, ran.stdout + ran.stderr);
    expect(ran).toEqual({ code, stdout: expect.any(String), stderr: expect.any(String) });
    return ran.stdout;
  }

  async function expectServed(port: number): Promise<void> {
    const verdict = JSON.parse(await run(`${commands(port)[1]?.trimEnd()} -o json`, 4));
    const issuer = verdict.links.find(({ link }: { link: string }) => link === 'issuer');
    expect(issuer).toEqual({ link: 'issuer', verdict: 'holds', findings: [] });
    const client = httpClient({
      tls: { ca },
      connectTo: [{ host, port: 443, toHost: '127.0.0.1', toPort: port }],
    });
    const ask = async (target: string, method = 'GET') => {
      const answer = await client.send(new URL(`https://${host}${target}`), { method });
      return { ...answer, text: (await readBody(answer, 100_000)).toString() };
    };
    for (const document of ['/.well-known/openid-configuration', '/keys.json']) {
      const { status, headers, text } = await ask(document);
      expect([status, headers['content-type'], headers['cache-control']]).toEqual([
        200,
        'application/json',
        'public, max-age=300',
      ]);
      expect(text).toBe(await readFile(join(folder, 'site', document), 'utf8'));
    }
    for (const other of [
      '/',
      '/.well-known/',
      '/.irsactl.json',
      '/.well-known/openid-configuration/',
      '/keys',
    ]) {
      expect([other, (await ask(other)).status]).toEqual([other, 404]);
    }
    client.close();
    expect(await handshake(port, 'TLSv1.2')).toBe('TLSv1.2');
    expect(await handshake(port, 'TLSv1.3')).toBe('TLSv1.3');
    await expect(handshake(port, 'TLSv1.1')).rejects.toThrow();
  }

  it('nginx serves both documents as AWS requires', async ({ skip }) => {
    const nginx = findOnPath('nginx') ?? skip('there is no nginx');
    const port = await freePort();
    const server = here(blocksOf('nginx')[0] ?? '').replace('listen 443', `listen ${port}`);
    const config = join(folder, 'nginx.conf');
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (name) => `${name}_temp_path ${folder}/${name};`,
    );
    await writeFile(
      config,
      `daemon off;\npid ${folder}/nginx.pid;\nerror_log stderr;\nevents {}\nhttp {\naccess_log off;\n${temporary.join('\n')}\n${server}}\n`,
    );
    await runWebServer(nginx, ['-e', 'stderr', '-c', config], port);
    await expectServed(port);
  });

  it('Caddy serves both documents as AWS requires', async ({ skip }) => {
    const caddy = findOnPath('caddy') ?? skip('there is no caddy');
    const [port, plain] = [await freePort(), await freePort()];
    const config = join(folder, 'Caddyfile');
    const site = blocksOf('text').find((text) => text.startsWith(`${host} {`)) ?? '';
    await writeFile(config, `{\n\tadmin off\n\thttps_port ${port}\n\thttp_port ${plain}\n}\n${here(site)}`);
    const env = { HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
    await runWebServer(caddy, ['run', '--config', config, '--adapter', 'caddyfile'], port, env);
    await expectServed(port);
  });

  /** Returns the negotiated version. */
  function handshake(port: number, version: 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3'): Promise<string | null> {
    // OpenSSL offers the old versions only at this level.
    const options = {
      minVersion: version,
      maxVersion: version,
      ca,
      servername: host,
      ciphers: 'DEFAULT@SECLEVEL=0',
    };
    return new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port, ...options }, () => {
        resolve(socket.getProtocol());
        socket.destroy();
      });
      socket.on('error', reject);
    });
  }
});
