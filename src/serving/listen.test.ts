import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { pino } from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import { listen } from './listen.ts';

const log = pino({ level: 'silent' });

/** A server that cannot listen on some hosts, as on a machine without IPv6. */
function scene(refused: Readonly<Record<string, string>> = {}) {
  const server = createServer();
  onTestFinished(() => {
    server.close();
  });
  const hosts: string[] = [];
  const real = server.listen.bind(server);
  server.listen = (port?: unknown, host?: unknown) => {
    hosts.push(String(host));
    const code = refused[String(host)];
    if (code === undefined) real(Number(port), String(host));
    else queueMicrotask(() => server.emit('error', Object.assign(new Error(`listen ${code}`), { code })));
    return server;
  };
  return { server, hosts };
}

async function reach(host: string, port: number): Promise<void> {
  const socket = connect({ host, port });
  await once(socket, 'connect');
  socket.destroy();
}

describe('listening', () => {
  it('on :: accepts IPv6 and IPv4 on one port', async () => {
    const { server } = scene();
    const port = await listen(server, { host: '::', port: 0 }, log);
    await reach('127.0.0.1', port);
    await reach('::1', port);
  });

  it.each(['EAFNOSUPPORT', 'EADDRNOTAVAIL'])('on :: falls back to IPv4 at %s', async (code) => {
    const { server, hosts } = scene({ '::': code });
    const port = await listen(server, { host: '::', port: 0 }, log);
    expect(hosts).toEqual(['::', '0.0.0.0']);
    await reach('127.0.0.1', port);
  });

  it('on an explicit address has no fallback', async () => {
    const { server, hosts } = scene({ '::1': 'EAFNOSUPPORT' });
    await expect(listen(server, { host: '::1', port: 0 }, log)).rejects.toMatchObject({
      code: 'IRSA-WEBHOOK-001',
    });
    expect(hosts).toEqual(['::1']);
  });

  it('names a port in use', async () => {
    const port = await listen(scene().server, { host: '::', port: 0 }, log);
    await expect(listen(scene().server, { host: '::', port }, log)).rejects.toMatchObject({
      code: 'IRSA-WEBHOOK-001',
      problem: {
        what: `The webhook cannot listen on [::]:${port}.`,
        why: 'Another program listens there.',
      },
    });
  });

  it('survives a failed accept', async () => {
    const { server } = scene();
    const port = await listen(server, { host: '127.0.0.1', port: 0 }, log);
    server.emit('error', new Error('accept EMFILE'));
    await reach('127.0.0.1', port);
  });
});
