import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { crc32c, crc64nvme } from './crc.ts';

/** The algorithms of `x-amz-checksum-…` that the sandbox can compute. */
export const checksumAlgorithms = [
  'crc32',
  'crc32c',
  'crc64nvme',
  'sha1',
  'sha256',
  'sha512',
  'md5',
] as const;
export type ChecksumAlgorithm = (typeof checksumAlgorithms)[number];

/** The algorithms of `x-amz-checksum-…` that S3 knows and the sandbox does not. */
export const unknownChecksumAlgorithms = ['xxhash3', 'xxhash64', 'xxhash128'] as const;

export const checksumHeader = (algorithm: string): string => `x-amz-checksum-${algorithm}`;

/** The checksum in base64, as in a header. */
export function computeChecksum(algorithm: ChecksumAlgorithm, bytes: Uint8Array): string {
  return digest(algorithm, bytes).toString('base64');
}

function digest(algorithm: ChecksumAlgorithm, bytes: Uint8Array): Buffer {
  switch (algorithm) {
    case 'crc32': {
      const out = Buffer.alloc(4);
      out.writeUInt32BE(crc32(bytes));
      return out;
    }
    case 'crc32c':
      return crc32c(bytes);
    case 'crc64nvme':
      return crc64nvme(bytes);
    default:
      return createHash(algorithm).update(bytes).digest();
  }
}

/** Whether a text is canonical base64 of the algorithm's digest length. */
export function isChecksum(algorithm: ChecksumAlgorithm, text: string): boolean {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === digest(algorithm, Buffer.alloc(0)).length && bytes.toString('base64') === text;
}
