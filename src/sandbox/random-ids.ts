import type { AccessKey } from './credentials.ts';
import type { RandomBytes } from './state.ts';

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** An IAM unique ID of 21 characters: `AROA…` for a role, `AIDA…` for a user, `ANPA…` for a policy. */
export function uniqueId(randomBytes: RandomBytes, prefix: 'AROA' | 'AIDA' | 'ANPA'): string {
  return prefix + letters(randomBytes, 17);
}

/** An access key: `AKIA…` is long-term, `ASIA…` belongs to a session. */
export function newAccessKey(randomBytes: RandomBytes, prefix: 'AKIA' | 'ASIA'): AccessKey {
  return {
    accessKeyId: prefix + letters(randomBytes, 16),
    secretAccessKey: randomBytes(30).toString('base64'),
  };
}

/** A request ID in the form of a UUID. */
export function newRequestId(randomBytes: RandomBytes): string {
  const hex = randomBytes(16).toString('hex');
  const cut = [0, 8, 12, 16, 20, 32];
  return cut
    .slice(1)
    .map((end, index) => hex.slice(cut[index], end))
    .join('-');
}

function letters(randomBytes: RandomBytes, length: number): string {
  return [...randomBytes(length)].map((byte) => base32.charAt(byte % 32)).join('');
}
