import { createServer, type Server } from 'node:http';
import { expositionType } from './exposition.ts';
import type { WebhookMetrics } from './metrics.ts';

/** Plain HTTP beside the admission server: /metrics, and /healthz for probes of older charts. */
export function metricsServer(metrics: WebhookMetrics): Server {
  return createServer((incoming, outgoing) => {
    const path = (incoming.url ?? '').split('?')[0];
    if (path === '/healthz') {
      outgoing.writeHead(200).end('ok');
    } else if (path === '/metrics') {
      metrics.text().then(
        (text) => outgoing.writeHead(200, { 'content-type': expositionType }).end(text),
        () => outgoing.writeHead(500).end(),
      );
    } else {
      outgoing.writeHead(404).end();
    }
  });
}
