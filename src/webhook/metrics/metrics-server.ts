import type { Server, ServerResponse } from 'node:http';
import { expositionType } from '../../serving/exposition.ts';
import { type SmallServerLimits, smallServer } from '../../serving/small-server.ts';
import { plainText } from '../server/call.ts';
import type { WebhookMetrics } from './metrics.ts';

/** What --enable-debugging-handlers adds. */
export interface DebugRoutes {
  /** All that is known, as text. */
  readonly dump: () => string;
  /** Forgets it. */
  readonly clear: () => void;
}

/** What asks are a few Prometheus servers and probes. */
const limits: SmallServerLimits = {
  connections: 100,
  callsOfOne: 8,
  firstCallMilliseconds: 10_000,
  callMilliseconds: 10_000,
  sweepMilliseconds: 1_000,
};

/** Plain HTTP beside the admission server: /metrics, and /healthz for probes of older charts. */
export function metricsServer(metrics: WebhookMetrics, debug: DebugRoutes | null): Server {
  return smallServer(limits, (incoming, outgoing) => {
    const path = (incoming.url ?? '').split('?')[0];
    if (path === '/healthz') send(outgoing, 200, 'ok');
    else if (path === '/metrics') sendMetrics(outgoing, metrics);
    else if (path === '/debug/alpha/cache' && debug) send(outgoing, 200, debug.dump());
    else if (path === '/debug/alpha/cache/clear' && debug) {
      debug.clear();
      send(outgoing, 200, '');
    } else send(outgoing, 404, '404 page not found\n');
  });
}

function sendMetrics(outgoing: ServerResponse, metrics: WebhookMetrics): void {
  metrics.text().then(
    (text) => send(outgoing, 200, text, expositionType),
    () => send(outgoing, 500, 'internal error\n'),
  );
}

function send(outgoing: ServerResponse, code: number, text: string, type = plainText): void {
  outgoing.writeHead(code, { 'content-type': type, 'content-length': Buffer.byteLength(text) }).end(text);
}
