import { asObject, type Json, type JsonObject, parseObject, stringAt } from '../../trust/json.ts';
import { type Line, type Painted, paint } from './paint.ts';

/** Fields that every line has, or that never change. */
const common: ReadonlySet<string> = new Set(['level', 'time', 'pid', 'hostname', 'name', 'msg']);

/**
 * A line of a server's log as text: time (UTC), level, message and further fields. Its content is untrusted. Lines that pino
 * did not write stay unchanged.
 */
export function serverLogLine(json: string): Line {
  const entry = parseObject(json);
  if (entry === null || typeof entry['time'] !== 'number') return json.trimEnd();
  const fields = Object.entries(entry).filter(([name]) => !common.has(name));
  return [
    paint('dim', new Date(entry['time']).toISOString().slice(11)),
    ' ',
    levelOf(entry),
    ` ${stringAt(entry, 'msg') ?? ''}`,
    ...fields.flatMap(([name, value]) => ['  ', paint('dim', `${name}=`), valueText(value)]),
  ];
}

/** https://github.com/pinojs/pino/blob/main/docs/api.md#loggerlevel-string-gettersetter */
function levelOf({ level }: JsonObject): Painted {
  const value = typeof level === 'number' ? level : 0;
  if (value >= 50) return paint('red', 'ERROR');
  if (value >= 40) return paint('yellow', 'WARN ');
  if (value >= 30) return paint('green', 'INFO ');
  return paint('dim', value >= 20 ? 'DEBUG' : 'TRACE');
}

/** A word without quotes, so that users can copy it; everything else as JSON. Errors without their stack. */
function valueText(value: Json): string {
  if (typeof value === 'string') return /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
  const stack = stringAt(value, 'stack');
  return JSON.stringify(stack === null ? value : (stringAt(asObject(value) ?? {}, 'message') ?? value));
}
