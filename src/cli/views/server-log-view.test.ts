import { type Logger, pino } from 'pino';
import { expect, it } from 'vitest';
import { renderLine } from './paint.ts';
import { serverLogLine } from './server-log-view.ts';

const plain = { colour: false, width: 80 };

/** The webhook's log on a terminal. */
function logged(write: (log: Logger) => void): string {
  let written = '';
  const log = pino(
    { name: 'irsactl-webhook', level: 'trace', timestamp: () => ',"time":1795716200123' },
    { write: (line) => (written += `${renderLine(serverLogLine(line), plain)}\n`) },
  );
  write(log);
  return written;
}

it('is one line of text: time, level, message and further fields', () => {
  const text = logged((log) => {
    log.info({ host: '::', port: 8443, metricsPort: 9999 }, 'listening');
    log.warn({ namespace: 'shop', pod: 'orders', why: 'no such service account' }, 'missed');
    log.error({ err: new TypeError('x is not a function') }, 'failed to answer a request');
    log.debug({ reasons: ['a', 'b'], dryRun: false }, 'injected');
    log.trace('said');
  });
  expect(`\n${text}`).toBe(`
18:03:20.123Z INFO  listening  host=::  port=8443  metricsPort=9999
18:03:20.123Z WARN  missed  namespace=shop  pod=orders  why="no such service account"
18:03:20.123Z ERROR failed to answer a request  err="x is not a function"
18:03:20.123Z DEBUG injected  reasons=["a","b"]  dryRun=false
18:03:20.123Z TRACE said
`);
});

it("escapes control characters, and a pod's name cannot forge a line or a field", () => {
  const text = logged((log) =>
    log.warn({ pod: '\u001b[2J\u202ex\nINFO  fine', why: 'a  level=x' }, '\u001b]0;'),
  );
  expect(text).toBe(
    '18:03:20.123Z WARN  \\u001b]0;  pod="\\u001b[2J\\u202ex\\nINFO  fine"  why="a  level=x"\n',
  );
});

it.each(['no JSON', '{"level":30}', '[1]'])('keeps a line that is not from a log: %s', (line) => {
  expect(renderLine(serverLogLine(`${line}\n`), plain)).toBe(line);
});

it('colours the level on a terminal with colours', () => {
  const line = serverLogLine(JSON.stringify({ level: 50, time: 0, msg: 'm' }));
  expect(renderLine(line, { colour: true, width: 80 })).toContain('\u001b[31mERROR\u001b[39m m');
});
