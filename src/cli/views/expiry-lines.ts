import type { Expiry } from '../../chain/standing.ts';
import { type Line, paint, wrap } from './paint.ts';
import { isoDay, relativeTime } from './relative-time.ts';

const label = 'Expires next: ';

/** What ends next of each link, the earliest first; nothing where no link knows of anything that ends. */
export function expiryLines(
  expiries: readonly (readonly Expiry[])[],
  { now, width }: { readonly now: number; readonly width: number },
): Line[] {
  const next = expiries.flatMap((ofLink) => nextOf(ofLink) ?? []).sort((one, other) => one.at - other.at);
  if (next.length === 0) return [];
  const indent = ' '.repeat(label.length);
  const lines = next.flatMap((expiry, index): Line[] => {
    const styled = (text: string) => (expiry.at > now ? text : paint('red', text));
    const [first = '', ...rest] = wrap(expiryText(expiry, now), indent, width);
    return [[index === 0 ? label : indent, styled(first.trimStart())], ...rest.map((line) => [styled(line)])];
  });
  return ['', ...lines];
}

interface NextExpiry extends Expiry {
  /** How many others end on the same day: what was made at once ends at once. */
  readonly others: number;
}

function nextOf(expiries: readonly Expiry[]): NextExpiry | null {
  const days = expiries.map(({ at }) => isoDay(at));
  const earliest = [...days].sort()[0];
  const sameDay = expiries.filter((_, index) => days[index] === earliest);
  const [first] = sameDay;
  return first === undefined ? null : { ...first, others: sameDay.length - 1 };
}

function expiryText({ what, at, others }: NextExpiry, now: number): string {
  const more = others > 0 ? `, and ${others} more that day` : '';
  return `${what} ${at > now ? '' : 'ended '}${relativeTime(at, now)} (${isoDay(at)})${more}`;
}
