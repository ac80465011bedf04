import type { Server } from 'node:http';
import { expositionType } from './exposition.ts';
import { type SmallServerLimits, smallServer } from './small-server.ts';
import { sendText, type TextAnswer } from './text-answer.ts';

/** What asks are a few Prometheus servers and probes. */
const limits: SmallServerLimits = {
  connections: 100,
  callsOfOne: 8,
  firstCallMilliseconds: 10_000,
  callMilliseconds: 10_000,
  sweepMilliseconds: 1_000,
};

interface Observed {
  readonly metrics: () => Promise<string>;
  /** What else is answered, by its path. */
  readonly others?: ReadonlyMap<string, () => TextAnswer>;
}

/** Plain HTTP on a port of its own, beside what a server is there for: /healthz, /metrics, and what that server adds. */
export function observationServer({ metrics, others }: Observed): Server {
  return smallServer(limits, (incoming, outgoing) => {
    const [path = ''] = (incoming.url ?? '').split('?');
    if (path === '/healthz') sendText(outgoing, { code: 200, text: 'ok' });
    else if (path === '/metrics') {
      metrics().then(
        (text) => sendText(outgoing, { code: 200, text, type: expositionType }),
        () => sendText(outgoing, { code: 500, text: 'internal error\n' }),
      );
    } else sendText(outgoing, others?.get(path)?.() ?? { code: 404, text: '404 page not found\n' });
  });
}
