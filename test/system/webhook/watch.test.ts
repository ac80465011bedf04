import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connectWatch } from '../../../src/kubernetes/connect.ts';
import type { WatchEvent } from '../../../src/kubernetes/watch.ts';

const event = (type: string, object: unknown) => `${JSON.stringify({ type, object })}\n`;
const account = (resourceVersion: string) => ({
  metadata: { name: 'a', namespace: 'shop', resourceVersion },
});

/** A watch on an API server whose responses `answer` writes. */
async function watchOf(answer: (outgoing: ServerResponse, url: string) => void, idleSeconds = 30) {
  const server = createServer((incoming, outgoing) => answer(outgoing, incoming.url ?? ''));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const folder = await mkdtemp(join(tmpdir(), 'irsactl-watch-'));
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(
    kubeconfig,
    JSON.stringify({
      'current-context': 'c',
      clusters: [{ name: 'c', cluster: { server: `http://127.0.0.1:${port}` } }],
      contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
      users: [{ name: 'u', user: {} }],
    }),
  );
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  });
  const watch = await connectWatch({ env: {}, kubeconfig });
  const ending = new AbortController();
  const events: WatchEvent[] = [];
  const run = async (): Promise<void> => {
    const request = {
      path: '/api/v1/serviceaccounts',
      resourceVersion: '5',
      timeoutSeconds: 300,
      idleSeconds,
    };
    for await (const one of watch({ ...request, signal: ending.signal })) events.push(one);
  };
  return { run, events, ending };
}

describe('a watch', () => {
  it('reads events that arrive in pieces, and ends when the API server ends it', async () => {
    let asked = '';
    const { run, events } = await watchOf((outgoing, url) => {
      asked = url;
      const text = event('ADDED', account('6')) + event('BOOKMARK', { metadata: { resourceVersion: '9' } });
      outgoing.write(text.slice(0, 40));
      setImmediate(() =>
        outgoing.end(text.slice(40) + event('DELETED', account('10')) + event('NEW', account('11'))),
      );
    });
    await run();
    expect(asked).toContain('watch=1&allowWatchBookmarks=true&resourceVersion=5&timeoutSeconds=300');
    expect(events.map(({ kind }) => kind)).toEqual(['changed', 'bookmark', 'deleted']);
  });

  it('reports 410 Gone, as a status and as an event', async () => {
    const asStatus = await watchOf((outgoing) => outgoing.writeHead(410).end());
    await asStatus.run();
    const asEvent = await watchOf((outgoing) =>
      outgoing.end(event('ERROR', { code: 410, message: 'too old' })),
    );
    await asEvent.run();
    expect([...asStatus.events, ...asEvent.events]).toEqual([{ kind: 'expired' }, { kind: 'expired' }]);
  });

  it.each([
    ['status 500', (outgoing: ServerResponse) => outgoing.writeHead(500).end()],
    [
      'an error event',
      (outgoing: ServerResponse) => outgoing.end(event('ERROR', { code: 500, message: 'etcd' })),
    ],
    [
      'a lost connection',
      (outgoing: ServerResponse) => {
        outgoing.write(event('ADDED', account('6')));
        setImmediate(() => outgoing.destroy());
      },
    ],
  ])('throws on %s', async (_, answer) => {
    const { run } = await watchOf(answer);
    await expect(run()).rejects.toThrow();
  });

  it('throws if the connection is idle for too long', async () => {
    const { run } = await watchOf((outgoing) => outgoing.writeHead(200).flushHeaders(), 0.2);
    await expect(run()).rejects.toThrow();
  });

  it('ends when its signal aborts', async () => {
    const { run, ending } = await watchOf((outgoing) => {
      outgoing.write(event('ADDED', account('6')));
      setImmediate(() => ending.abort());
    });
    await expect(run()).rejects.toThrow();
  });
});
