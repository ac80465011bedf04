import { createServer, type Server } from 'node:http';
import { Connections } from './connections.ts';
import { expositionType } from './exposition.ts';
import { sendText, type TextAnswer } from './text-answer.ts';

/** What asks are a few Prometheus servers and probes. */
const limits = {
  /** Open at once, and half as many again for a moment. */
  connections: 100,
  /** Asked over one connection before the first is answered: nobody of use asks so. */
  callsOfOne: 8,
  /** From a connection to its first call. */
  firstCallMilliseconds: 10_000,
  /** For the headers of a call, and for all of it. */
  callMilliseconds: 10_000,
  sweepMilliseconds: 1_000,
} as const;

interface Observed {
  readonly metrics: () => Promise<string>;
  /** What else is answered, by its path. */
  readonly others?: ReadonlyMap<string, () => TextAnswer>;
}

/**
 * Plain HTTP/1.1 on a port of its own, beside what a server is there for: /healthz, /metrics, and what that server adds.
 * Whoever only holds connections open keeps nobody out, and does not fill the memory.
 */
export function observationServer({ metrics, others }: Observed): Server {
  const connections = new Connections(limits, () => performance.now());
  const server = createServer((incoming, outgoing) => {
    const { socket } = incoming;
    if (connections.called(socket) > limits.callsOfOne) socket.destroy();
    outgoing.once('close', () => connections.answered(socket));
    const [path = ''] = (incoming.url ?? '').split('?');
    if (path === '/healthz') sendText(outgoing, { code: 200, text: 'ok' });
    else if (path === '/metrics') {
      metrics().then(
        (text) => sendText(outgoing, { code: 200, text, type: expositionType }),
        () => sendText(outgoing, { code: 500, text: 'internal error\n' }),
      );
    } else sendText(outgoing, others?.get(path)?.() ?? { code: 404, text: '404 page not found\n' });
  });
  server.on('connection', (socket) => {
    connections.opened(socket);
    connections.secured(socket);
  });
  server.headersTimeout = limits.callMilliseconds;
  server.requestTimeout = limits.callMilliseconds;
  const sweeper = setInterval(() => connections.sweep(), limits.sweepMilliseconds);
  server.on('close', () => clearInterval(sweeper));
  return server;
}
