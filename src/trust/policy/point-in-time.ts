// W3C's profile of ISO 8601, from the month to fractions of a second; a year alone needs a T.
const form =
  /^(-?\d{1,9})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:t(?:(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,9}))?(z|[+-]\d\d(?::?\d\d)?)?)?)?)?)?$/i;

const largestYear = 292_278_993;

/**
 * Milliseconds since 1970 of a date in a policy or a request: ISO 8601, or seconds since 1970. Null if it is neither,
 * for which IAM answers "The policy failed legacy parsing".
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date
 */
export function readPointInTime(text: string): number | null {
  if (/^\d+$/.test(text)) return BigInt(text) < 2n ** 63n ? Number(text) * 1000 : null;
  const parts = form.exec(text);
  // Without a dash or a T it would be a number, but an invalid one.
  if (!parts || !/[-t]/i.test(text)) return null;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts
    .slice(1, 7)
    .map((part) => (part === undefined ? undefined : Number(part)));
  const [fraction = '0', zone = 'z'] = parts.slice(7);
  const offset = minutesOf(zone);
  if (Math.abs(year) > largestYear || month < 1 || month > 12 || day < 1 || day > 31) return null;
  if (hour > 23 || minute > 59 || second > 59 || offset === null) return null;
  const date = new Date(
    Date.UTC(2000, month - 1, day, hour, minute - offset, second, Number(`0.${fraction}`) * 1000),
  );
  date.setUTCFullYear(date.getUTCFullYear() - 2000 + year);
  // Years outside JavaScript's range count as infinitely far away.
  return Number.isNaN(date.getTime()) ? Math.sign(year) * Number.MAX_SAFE_INTEGER : date.getTime();
}

function minutesOf(zone: string): number | null {
  if (/^z$/i.test(zone)) return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3).replace(':', ''));
  if (hours > 23 || minutes > 59) return null;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}
