import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, it, onTestFinished } from 'vitest';
import { type Nodes, openNodes } from '../../../src/nodes/open-nodes.ts';
import { onlyWhere } from '../../support/only-where.ts';
import { hasSshd, type RealSshd, startSshd, stopEverySshd, whyNoSshd } from '../../support/sshd.ts';

onlyWhere(hasSshd, whyNoSshd);

const opened: Nodes[] = [];

function shellOf(sshd: RealSshd) {
  const nodes = openNodes({ ask: null, ssh: sshd.ssh });
  opened.push(nodes);
  const access = { kind: 'ssh', host: sshd.host } as const;
  return nodes.shell({ name: 'cp-1', access, manifest: '/etc/m/x.yaml', directory: '/etc/d' });
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((nodes) => nodes.close()));
  await stopEverySshd();
});

async function listening(address: string): Promise<number> {
  const server = createServer((socket) => socket.end('hello from the node')).listen(0, address);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const at = server.address();
  return typeof at === 'object' && at ? at.port : 0;
}

async function heard(shell: ReturnType<typeof shellOf>, host: string, port: number): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of await shell.dial(host, port)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const page = new URL('../../../docs/how-to/reach-the-control-plane-nodes.md', import.meta.url);

/** The lines of the page, for the user, the machine and the ports of the test. */
async function documented(ports: readonly [number, number]): Promise<string> {
  const [, block = ''] =
    /```\n# \/etc\/ssh\/sshd_config[^\n]*\n([^`]+)```/.exec(await readFile(page, 'utf8')) ?? [];
  return block
    .replace('User admin Address 192.0.2.10', 'User root Address 127.0.0.1')
    .replace('10.0.0.2:6443', `127.0.0.2:${ports[0]}`)
    .replace('127.0.0.1:6444', `127.0.0.1:${ports[1]}`);
}

it.each(['AllowTcpForwarding no', 'DisableForwarding yes'])(
  '%s is mended by the lines of the page, for their addresses alone',
  async (config) => {
    const [server, standIn] = [await listening('127.0.0.2'), await listening('127.0.0.1')];
    const before = shellOf(await startSshd({ config }));
    await expect(before.dial('127.0.0.2', server)).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-065',
      problem: {
        what: expect.stringContaining(`127.0.0.2:${server}`),
        next: expect.stringContaining(`PermitOpen 127.0.0.2:${server}`),
      },
    });
    const shell = shellOf(await startSshd({ config, match: await documented([server, standIn]) }));
    expect(await heard(shell, '127.0.0.2', server)).toBe('hello from the node');
    expect(await heard(shell, '127.0.0.1', standIn)).toBe('hello from the node');
    await expect(shell.dial('127.0.0.1', server)).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-065',
      problem: { what: expect.stringContaining(`127.0.0.1:${server}`) },
    });
    expect((await shell.run('echo still there')).code).toBe(0);
  },
);

it('a restricted key is mended by what the page says of authorized_keys', async () => {
  const server = await listening('127.0.0.2');
  const sshd = await startSshd();
  const authorized = join(sshd.folder, 'authorized');
  const key = await readFile(authorized, 'utf8');
  await writeFile(authorized, `restrict ${key}`);
  await expect(shellOf(sshd).dial('127.0.0.2', server)).rejects.toMatchObject({
    code: 'IRSA-CONTROLPLANE-065',
  });
  await writeFile(authorized, `restrict,port-forwarding ${key}`);
  expect(await heard(shellOf(sshd), '127.0.0.2', server)).toBe('hello from the node');
});
