import { once } from 'node:events';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { connectCluster } from './connect.ts';
import { configFiles } from './kubeconfig-files.ts';

function kubeconfig(server: string, name = 'c', isCurrent = true): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server } }],
    users: [{ name, user: {} }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    ...(isCurrent && { 'current-context': name }),
  });
}

async function fileWith(content: string, name = 'config'): Promise<string> {
  const path = join(await temporaryFolder(), name);
  await writeFile(path, content);
  return path;
}

describe('the kubeconfig', () => {
  it('is the named file, before those of the environment', async () => {
    const one = await fileWith(kubeconfig('https://one.example:6443'));
    const other = await fileWith(kubeconfig('https://other.example:6443'));
    expect((await connectCluster({ env: { KUBECONFIG: other }, kubeconfig: one })).server).toBe(
      'https://one.example:6443',
    );
    expect((await connectCluster({ env: { KUBECONFIG: other } })).server).toBe('https://other.example:6443');
  });

  it('is merged from several files with the first current context', async () => {
    const one = await fileWith(kubeconfig('https://one.example', 'one'));
    const other = await fileWith(kubeconfig('https://other.example', 'other'));
    const silent = await fileWith(kubeconfig('https://silent.example', 'silent', false));
    const server = async (...files: string[]) =>
      (await connectCluster({ env: { KUBECONFIG: files.join(':') } })).server;
    expect(await server(one, other)).toBe('https://one.example');
    expect(await server('/does/not/exist', silent, other)).toBe('https://other.example');
  });

  it('can have its context selected by name', async () => {
    const one = await fileWith(kubeconfig('https://one.example', 'one'));
    const other = await fileWith(kubeconfig('https://other.example', 'other'));
    const env = { KUBECONFIG: `${one}:${other}` };
    expect((await connectCluster({ env, context: 'other' })).server).toBe('https://other.example');
    await expect(connectCluster({ env, context: 'othr' })).rejects.toMatchObject({
      code: 'IRSA-CLUSTER-013',
      problem: {
        what: 'The kubeconfig has no context "othr".',
        why: 'It has one, other.',
        next: 'Choose a context from `kubectl config get-contexts`.',
      },
    });
  });

  it('is found in the home folder', async () => {
    const home = await temporaryFolder();
    await mkdir(join(home, '.kube'));
    await writeFile(join(home, '.kube/config'), kubeconfig('https://home.example'));
    expect((await connectCluster({ env: { HOME: home } })).server).toBe('https://home.example');
  });

  it.each([
    ['is missing', {}],
    ['does not exist', { KUBECONFIG: '/does/not/exist' }],
    ['is not YAML', { content: 'a: [' }],
    ['is empty', { content: '' }],
    ['names no current context', { content: kubeconfig('https://x.example', 'c', false) }],
    ['names no address', { content: kubeconfig('not an address') }],
    ['is a list', { content: '- a' }],
  ])(
    'causes an error with a code if it %s',
    async (_, { content, ...env }: { content?: string; KUBECONFIG?: string }) => {
      const named = content === undefined ? env : { KUBECONFIG: await fileWith(content) };
      await expect(connectCluster({ env: named })).rejects.toMatchObject({ code: 'IRSA-CLUSTER-001' });
    },
  );

  it.each(['garbage', '42', 'kind: Config'])(
    'without a cluster is named in the error: %j',
    async (content) => {
      const file = await fileWith(content);
      await expect(connectCluster({ env: { KUBECONFIG: file } })).rejects.toMatchObject({
        code: 'IRSA-CLUSTER-001',
        problem: { why: `${file} is not a kubeconfig, or is empty: it names no cluster.` },
      });
    },
  );

  it.each([
    ['is not YAML', 'a: ['],
    ['is something else', 'garbage'],
    ['names no current context', kubeconfig('https://x.example', 'c', false)],
  ])('from an option causes the same error if it %s', async (_, content) => {
    const named = { env: {}, kubeconfig: await fileWith(content) };
    await expect(connectCluster(named)).rejects.toMatchObject({ code: 'IRSA-CLUSTER-001' });
  });
});

describe('a secret of the kubeconfig', () => {
  it.each([
    ['a line that is not YAML', 'users:\n- user:\n    token: hunter2\n   oops'],
    ['an alias without an anchor', 'users: *hunter2'],
    ['an unknown tag', 'token: !hunter2 x'],
    ['a duplicate key', 'hunter2: 1\nhunter2: 2'],
  ])('is not shown in the error about %s, only file and line', async (_, content) => {
    const file = await fileWith(content);
    const error = await connectCluster({ env: { KUBECONFIG: file } }).catch((fault: unknown) => fault);
    expect(error).toMatchObject({
      code: 'IRSA-CLUSTER-001',
      problem: { why: expect.stringContaining(file) },
    });
    expect(String(error) + JSON.stringify(error)).not.toContain('hunter2');
    expect(error).toMatchObject({ problem: { why: expect.stringMatching(/line \d/) } });
  });

  it('in the invalid output of an exec plugin is not shown', async () => {
    const plugin = await fileWith('#!/bin/sh\necho hunter2-token\n', 'plugin');
    await chmod(plugin, 0o755);
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: plugin,
      interactiveMode: 'Never',
    };
    const config = {
      ...JSON.parse(kubeconfig('https://127.0.0.1:1')),
      users: [{ name: 'c', user: { exec } }],
    };
    const client = await connectCluster({ env: { KUBECONFIG: await fileWith(JSON.stringify(config)) } });
    const error = await client.get('/version').catch((fault: unknown) => fault);
    expect(error).toMatchObject({ code: 'IRSA-CLUSTER-004' });
    expect(String(error) + JSON.stringify(error)).not.toContain('hunter2');
  });

  it('in the address of the server may contain a percent sign', async () => {
    const file = await fileWith(kubeconfig('https://operator:100%25zz%zz@127.0.0.1:1'));
    const client = await connectCluster({ env: { KUBECONFIG: file } });
    expect(client.server).toBe('https://127.0.0.1:1');
  });

  it('in the address of the server is a login, and not part of its name', async () => {
    const server = createServer((request, response) => {
      response.end(JSON.stringify({ asked: request.headers.authorization ?? '' }));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const file = await fileWith(kubeconfig(`http://operator:hunter2@127.0.0.1:${port}`));
    const client = await connectCluster({ env: { KUBECONFIG: file } });
    expect(client.server).toBe(`http://127.0.0.1:${port}`);
    // Credentials are never sent over plain http.
    expect(await client.get('/version')).toEqual({ asked: '' });
    server.close();
    await once(server, 'close');
    await expect(client.get('/version')).rejects.toSatisfy((error) => !String(error).includes('hunter2'));
  });
});

it('on a control plane node, the error names the file from kubeadm', async () => {
  const file = await fileWith('', 'admin.conf');
  await expect(configFiles({ HOME: '/nowhere' }, undefined, file)).rejects.toMatchObject({
    code: 'IRSA-CLUSTER-001',
    problem: { next: expect.stringContaining(`export KUBECONFIG=${file}`) },
  });
});

it.each([
  ['folder', '/', 'It is a folder.'],
  ['missing file', '/does/not/exist', 'There is no such file.'],
  ['device that never ends', '/dev/zero', 'It has more than'],
])('a %s instead of a kubeconfig is reported', async (_, kubeconfig, why) => {
  await expect(connectCluster({ env: {}, kubeconfig })).rejects.toMatchObject({
    code: 'IRSA-CLUSTER-001',
    problem: { why: expect.stringContaining(why) },
  });
});

describe('a failed login has its reason', () => {
  const user = (fields: object) => {
    const config = JSON.parse(kubeconfig('https://127.0.0.1:1'));
    return fileWith(JSON.stringify({ ...config, users: [{ name: 'c', user: fields }] }));
  };
  const plugin = (command: string) => ({
    exec: { apiVersion: 'client.authentication.k8s.io/v1', command, interactiveMode: 'Never' },
  });

  it.each([
    ['a plugin that is missing', plugin('no-such-plugin'), /no-such-plugin could not be started: ENOENT/],
    ['a plugin that fails', plugin('false'), /exec plugin failed/],
    [
      'a file that is missing',
      { 'client-certificate': '/nope', 'client-key': '/nope' },
      /^\/nope: There is no/,
    ],
    ['no PEM', { 'client-certificate-data': 'AAAA', 'client-key-data': 'AAAA' }, /no start line/],
  ])('%s', async (_, fields, why) => {
    const client = await connectCluster({ env: {}, kubeconfig: await user(fields) });
    await expect(client.getText('/version')).rejects.toMatchObject({
      code: 'IRSA-CLUSTER-004',
      problem: { why: expect.stringMatching(why) },
    });
  });
});
