const english = new Intl.RelativeTimeFormat('en');
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** `3 days ago`, `in 23 days`. Distances below two days are in hours. */
export function relativeTime(at: number, now: number): string {
  const distance = at - now;
  const size = Math.abs(distance);
  if (size < minute) return distance > 0 ? english.format(Math.ceil(distance / 1000), 'second') : 'just now';
  if (size < hour) return english.format(Math.round(distance / minute), 'minute');
  if (size < 2 * day) return english.format(Math.round(distance / hour), 'hour');
  return english.format(Math.round(distance / day), 'day');
}
