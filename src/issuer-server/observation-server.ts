import type { Server, ServerResponse } from 'node:http';
import { expositionType } from '../serving/exposition.ts';
import { type SmallServerLimits, smallServer } from '../serving/small-server.ts';

/** What asks are a few Prometheus servers and probes. */
const limits: SmallServerLimits = {
  connections: 100,
  callsOfOne: 8,
  firstCallMilliseconds: 10_000,
  callMilliseconds: 10_000,
  sweepMilliseconds: 1_000,
};

interface Observed {
  /** Why nobody should be sent here now; empty where they should. */
  readonly unready: () => readonly string[];
  readonly metrics: () => Promise<string>;
}

/** Plain HTTP on a port of its own, which nobody outside needs: /healthz, /readyz and /metrics. */
export function observationServer({ unready, metrics }: Observed): Server {
  return smallServer(limits, (incoming, outgoing) => {
    const path = (incoming.url ?? '').split('?')[0];
    if (path === '/healthz') send(outgoing, 200, 'ok');
    else if (path === '/readyz') sendReady(outgoing, unready());
    else if (path === '/metrics') {
      metrics().then(
        (text) => send(outgoing, 200, text, expositionType),
        () => send(outgoing, 500, 'internal error\n'),
      );
    } else send(outgoing, 404, 'not found\n');
  });
}

function sendReady(outgoing: ServerResponse, reasons: readonly string[]): void {
  if (reasons.length === 0) send(outgoing, 200, 'ok');
  else send(outgoing, 503, reasons.map((reason) => `not ready: ${reason}\n`).join(''));
}

function send(
  outgoing: ServerResponse,
  code: number,
  text: string,
  type = 'text/plain; charset=utf-8',
): void {
  outgoing.writeHead(code, { 'content-type': type, 'content-length': Buffer.byteLength(text) }).end(text);
}
