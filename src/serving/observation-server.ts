import { createServer, type Server } from 'node:http';
import { expositionType } from './exposition.ts';
import { sendText } from './text-answer.ts';

/** Serves /healthz and /metrics over plain HTTP/1.1 on a separate port, for probes and a few Prometheus servers. */
export function observationServer(metrics: () => Promise<string>): Server {
  const timeouts = { headersTimeout: 10_000, requestTimeout: 10_000 };
  const server = createServer(timeouts, (incoming, outgoing) => {
    const [path] = (incoming.url ?? '').split('?', 1);
    if (path === '/healthz') sendText(outgoing, { code: 200, text: 'ok' });
    else if (path === '/metrics') {
      metrics().then(
        (text) => sendText(outgoing, { code: 200, text, type: expositionType }),
        () => sendText(outgoing, { code: 500, text: 'internal error\n' }),
      );
    } else sendText(outgoing, { code: 404, text: '404 page not found\n' });
  });
  server.maxConnections = 100;
  return server;
}
