import type { ChecksumAlgorithm } from '../body/checksum.ts';
import type { StoredObject } from '../store.ts';

/** The output member of each checksum. */
const members: Readonly<Record<ChecksumAlgorithm, string>> = {
  crc32: 'ChecksumCRC32',
  crc32c: 'ChecksumCRC32C',
  crc64nvme: 'ChecksumCRC64NVME',
  sha1: 'ChecksumSHA1',
  sha256: 'ChecksumSHA256',
  sha512: 'ChecksumSHA512',
  md5: 'ChecksumMD5',
};

/** The checksum members of an output. */
export function checksumOutput({ checksum }: StoredObject): object {
  return { [members[checksum.algorithm]]: checksum.value, ChecksumType: 'FULL_OBJECT' };
}

/** The algorithm names in a listing. */
export function checksumNames({ checksum }: StoredObject): readonly string[] {
  return [checksum.algorithm.toUpperCase()];
}
