import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Gives back what reading a long list left behind. V8 would do so only when it needs the room, so that a webhook at rest
 * kept twice the memory that it uses for hours.
 */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  // A tick under way keeps what V8 has learnt of Node's own ticks: forgotten, it costs every call a microsecond or two for ever.
  process.nextTick(() => {});
  if (typeof collect === 'function') collect();
}
