const trueWords = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);
const falseWords = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False']);

/** The words of https://pkg.go.dev/strconv#ParseBool, which the EKS webhook reads; null for any other. */
export function parseBoolean(text: string): boolean | null {
  if (trueWords.has(text)) return true;
  return falseWords.has(text) ? false : null;
}

export const leastExpiration = 600;
export const mostExpiration = 2 ** 32;
const mostInt64 = 2n ** 63n - 1n;
const leastInt64 = -(2n ** 63n);

/** A whole decimal number of seconds; null where the text is not a 64-bit integer. */
export function parseExpiration(text: string): number | null {
  if (!/^[+-]?\d{1,40}$/.test(text)) return null;
  const value = BigInt(text.replace(/^\+/, ''));
  return value > mostInt64 || value < leastInt64 ? null : Number(value);
}

/** https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/volume/#projections: 600 to 2^32 seconds. */
export function clampExpiration(seconds: number): number {
  return Math.min(Math.max(seconds, leastExpiration), mostExpiration);
}

/** What becomes of a life that Kubernetes refuses; null for one that it accepts. */
export function expirationChange(seconds: number): string | null {
  if (seconds < leastExpiration) return `raised to ${leastExpiration} seconds`;
  return seconds > mostExpiration ? `lowered to ${mostExpiration} seconds` : null;
}

/** A pod that etcd can store has fewer containers. */
export const mostContainers = 5_000;

/**
 * Names of containers: one comma-separated line; blanks around names and quotes do not count. Null if there are more
 * than a pod may have containers.
 */
export function parseContainerNames(text: string): ReadonlySet<string> | null {
  const [line = ''] = text.trimStart().split(/\r?\n/, 1);
  const fields = line.split(',', mostContainers + 1);
  if (fields.length > mostContainers) return null;
  const names = fields.map((field) => field.trim().replace(/^"(.*)"$/, '$1'));
  return new Set(names.filter((name) => name !== ''));
}

/** A value of somebody else for a message: in quotes, without control characters, shortened. */
export function quoted(text: string): string {
  const short = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return JSON.stringify(short.toWellFormed());
}
