import { describe, expect, test } from 'vitest';
import { computeChecksum, isChecksum } from './checksum.ts';
import { crc32c, crc64nvme } from './crc.ts';

const digits = Buffer.from('123456789');

describe('checksums', () => {
  // Check values from the catalogue of CRC algorithms: https://reveng.sourceforge.io/crc-catalogue/
  test('CRC-32C of the nine digits', () => expect(crc32c(digits).toString('hex')).toBe('e3069283'));
  test('CRC-64/NVME of the nine digits', () =>
    expect(crc64nvme(digits).toString('hex')).toBe('ae8b14860a799888'));
  test('CRC-32 of the nine digits', () =>
    expect(Buffer.from(computeChecksum('crc32', digits), 'base64').toString('hex')).toBe('cbf43926'));
  test('of no bytes', () => {
    expect(crc32c(Buffer.alloc(0)).toString('hex')).toBe('00000000');
    expect(crc64nvme(Buffer.alloc(0)).toString('hex')).toBe('0000000000000000');
  });
  test('SHA-256 and SHA-1 in base64', () => {
    expect(computeChecksum('sha256', Buffer.from('abc'))).toBe(
      'ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=',
    );
    expect(computeChecksum('sha1', Buffer.from('abc'))).toBe('qZk+NkcGgWq6PiVxeFDCbJzQ2J0=');
  });
  test('a header is a checksum only with the right length and in canonical base64', () => {
    expect(isChecksum('crc32', 'y/Q5Jg==')).toBe(true);
    expect(isChecksum('crc32', 'y/Q5Jg')).toBe(false);
    expect(isChecksum('crc32', 'nonsense')).toBe(false);
    expect(isChecksum('crc32c', 'y/Q5JiY=')).toBe(false);
  });
});
