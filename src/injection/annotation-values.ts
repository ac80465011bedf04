const trueWords = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);
const falseWords = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False']);

/** Accepts the words of https://pkg.go.dev/strconv#ParseBool, as the EKS webhook does; returns null for any other. */
export function parseBoolean(text: string): boolean | null {
  if (trueWords.has(text)) return true;
  return falseWords.has(text) ? false : null;
}

export const minExpiration = 600;
export const maxExpiration = 2 ** 32;
const maxInt64 = 2n ** 63n - 1n;
const minInt64 = -(2n ** 63n);

/** Returns seconds, or null if the text is not a decimal 64-bit integer. */
export function parseExpiration(text: string): number | null {
  if (!/^[+-]?\d{1,40}$/.test(text)) return null;
  const value = BigInt(text.replace(/^\+/, ''));
  return value > maxInt64 || value < minInt64 ? null : Number(value);
}

/** https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/volume/#projections: 600 to 2^32 seconds. */
export function clampExpiration(seconds: number): number {
  return Math.min(Math.max(seconds, minExpiration), maxExpiration);
}

/** Describes how `clampExpiration` changes a value, else null. */
export function expirationChange(seconds: number): string | null {
  if (seconds < minExpiration) return `raised to ${minExpiration} seconds`;
  return seconds > maxExpiration ? `lowered to ${maxExpiration} seconds` : null;
}

/** A pod that fits into etcd has fewer containers. */
export const maxContainers = 5_000;

/**
 * Reads container names from one comma-separated line, without surrounding blanks and quotes. Returns null for more names
 * than a pod can have containers.
 */
export function parseContainerNames(text: string): ReadonlySet<string> | null {
  const [line = ''] = text.trimStart().split(/\r?\n/, 1);
  const fields = line.split(',', maxContainers + 1);
  if (fields.length > maxContainers) return null;
  const names = fields.map((field) => field.trim().replace(/^"(.*)"$/, '$1'));
  return new Set(names.filter((name) => name !== ''));
}

/** Returns a user's value for a message: quoted, without control characters, truncated. */
export function quoted(text: string): string {
  const short = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return JSON.stringify(short.toWellFormed());
}
