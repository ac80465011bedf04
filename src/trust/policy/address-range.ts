/** A range of addresses: the first bits of `value` are fixed. */
interface Range {
  readonly value: bigint;
  readonly width: 32 | 128;
  readonly bits: number;
}

/**
 * Whether an address is in a range such as `203.0.113.0/24` or `2001:db8::/32`; null if either is invalid.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IPAddress
 */
export function isInRange(address: string, range: string): boolean | null {
  const [one, all] = [readRange(address), readRange(range)];
  if (!one || !all) return null;
  if (one.width !== all.width || one.bits < all.bits) return false;
  const rest = BigInt(all.width - all.bits);
  return one.value >> rest === all.value >> rest;
}

/** Parses a range of addresses; null if the text is not one. */
export function readRange(text: string): Range | null {
  const [address = '', length, ...more] = text.split('/');
  const parsed = address.includes(':') ? readVersion6(address) : readVersion4(address);
  if (!parsed || more.length > 0) return null;
  if (length === undefined) return { ...parsed, bits: parsed.width };
  const bits = /^\d{1,3}$/.test(length) ? Number(length) : Number.NaN;
  return bits <= parsed.width ? { ...parsed, bits } : null;
}

function readVersion4(text: string): Omit<Range, 'bits'> | null {
  const parts = text.split('.');
  const sound = parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256);
  return sound ? { value: parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n), width: 32 } : null;
}

function readVersion6(text: string): Omit<Range, 'bits'> | null {
  const halves = text.split('::');
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - tail.length;
  const sound = halves.length === 2 ? missing > 0 : halves.length === 1 && missing === 0;
  const groups = [...head, ...Array.from({ length: Math.max(missing, 0) }, () => '0'), ...tail];
  if (!sound || !groups.every((group) => /^[\da-f]{1,4}$/i.test(group))) return null;
  return { value: groups.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n), width: 128 };
}
