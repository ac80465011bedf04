import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outputFaults } from '../../support/output-judge.ts';
import { runIrsactl, startIrsactl } from '../../support/run-irsactl.ts';

const run = promisify(execFile);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'irsactl-sandbox-command-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('irsactl sandbox', () => {
  it('prints the same as one JSON document for scripts', async () => {
    const caFile = join(folder, 'json-ca.pem');
    const args = ['sandbox', '--ca-file', caFile, '-o', 'json'];
    const child = startIrsactl(args);
    const ended = once(child, 'close');
    // It is a single write that fits into a pipe's buffer.
    const [text] = child.stdout ? await once(child.stdout.setEncoding('utf8'), 'data') : [''];
    const served = JSON.parse(text);
    expect(outputFaults(args, text, '')).toEqual([]);
    expect(served).toMatchObject({ caFile, endpointEnvironment: { AWS_ENDPOINT_URL: served.endpoint } });
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'prints lines for a shell for endpoint and proxy, answers, and exits cleanly on %s',
    async (signal) => {
      const caFile = join(folder, `${signal} ca.pem`);
      const child = startIrsactl(['sandbox', '--ca-file', caFile, '--region', 'eu-west-1']);
      const ended = once(child, 'close');
      const lines: string[] = [];
      if (child.stdout) createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
      // The line on stderr comes after those on stdout.
      if (child.stderr) await once(child.stderr, 'data');

      const [first = '', second = ''] = lines.join('\n').split('\n# Or use the sandbox as a proxy');
      const shell = async (script: string) => {
        const { stdout } = await run('/bin/sh', ['-c', `${script}\nenv`], { env: {} });
        return Object.fromEntries(stdout.split('\n').map((line) => line.split(/=(.*)/s).slice(0, 2)));
      };
      const byEndpoint = await shell(first);
      expect(byEndpoint).toMatchObject({ AWS_REGION: 'eu-west-1' });
      const byProxy = await shell(second.replace(/^.*\n/, '').replace(/^# (?=export)/gm, ''));
      expect(byProxy).toMatchObject({
        HTTPS_PROXY: byEndpoint['AWS_ENDPOINT_URL'],
        AWS_CA_BUNDLE: caFile,
        NODE_EXTRA_CA_CERTS: caFile,
        SSL_CERT_FILE: caFile,
        AWS_ACCESS_KEY_ID: byEndpoint['AWS_ACCESS_KEY_ID'],
      });
      expect(await readFile(caFile, 'utf8')).toMatch(/^-----BEGIN CERTIFICATE-----/);

      const sts = new STSClient({
        endpoint: byEndpoint['AWS_ENDPOINT_URL'],
        region: 'eu-west-1',
        credentials: {
          accessKeyId: byEndpoint['AWS_ACCESS_KEY_ID'],
          secretAccessKey: byEndpoint['AWS_SECRET_ACCESS_KEY'],
        },
      });
      expect((await sts.send(new GetCallerIdentityCommand({}))).Account).toBe('123456789012');

      child.kill(signal);
      expect(await ended).toEqual([0, null]);
    },
  );

  it('degrades on request', async () => {
    const slow = ['--iam-lag', '1', '--iam-rate', '10', '--jwks-cache', '60', '--slow-documents', '0.5'];
    const hard = ['--down', 'eu-west-1', ...slow];
    const child = startIrsactl(['sandbox', '--ca-file', join(folder, 'hard-ca.pem'), '-o', 'json', ...hard]);
    const ended = once(child, 'close');
    const [text] = child.stdout ? await once(child.stdout.setEncoding('utf8'), 'data') : [''];
    const { endpoint, endpointEnvironment: env } = JSON.parse(text);
    const credentials = {
      accessKeyId: env.AWS_ACCESS_KEY_ID,
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY,
    };
    const client = { endpoint, region: 'eu-west-1', credentials, maxAttempts: 1 };
    await expect(new STSClient(client).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'ServiceUnavailable',
    });
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });

  it.each([
    ['--iam-rate', '0'],
    ['--iam-lag', '-1'],
    ['--slow-documents', 'x'],
    ['--down', 'nowhere'],
  ])('refuses %s %s', async (...args) => {
    const { code, stderr } = await runIrsactl(['sandbox', ...args]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(args[0])]);
  });

  it('removes its temporary CA file on exit', async () => {
    const child = startIrsactl(['sandbox']);
    const ended = once(child, 'close');
    let stdout = '';
    child.stdout?.on('data', (text) => {
      stdout += text;
    });
    if (child.stderr) await once(child.stderr, 'data');
    const caFile = /AWS_CA_BUNDLE=(\S+)/.exec(stdout)?.[1] ?? '';
    expect(existsSync(caFile)).toBe(true);
    child.kill('SIGTERM');
    await ended;
    expect(existsSync(caFile)).toBe(false);
  });

  it.each([
    [['--listen', 'localhost'], 'IRSA-SANDBOX-004'],
    [['--listen', '127.0.0.1:65536'], 'IRSA-SANDBOX-004'],
    [['--tls-port', 'x'], 'IRSA-SANDBOX-004'],
    [['--ca-file', '/nonexistent/folder/ca.pem'], 'IRSA-SANDBOX-003'],
    [['--account', '1'], 'IRSA-SANDBOX-004'],
  ])('refuses %j', async (args, code) => {
    const { code: exit, stderr } = await runIrsactl(['sandbox', ...args]);
    expect(exit).not.toBe(0);
    expect(stderr).toContain(code);
  });
});
