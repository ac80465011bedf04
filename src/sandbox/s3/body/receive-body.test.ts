import { describe, expect, test } from 'vitest';
import { AwsFault } from '../../aws-fault.ts';
import { computeChecksum } from './checksum.ts';
import { receiveBody } from './receive-body.ts';

const body = Buffer.from('{"keys":[]}');
const streamed = (trailer: string): Buffer =>
  Buffer.from(`${body.length.toString(16)}\r\n${body}\r\n0\r\n${trailer}\r\n`);
const unsignedTrailer = {
  'content-encoding': 'aws-chunked',
  'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
  'x-amz-decoded-content-length': String(body.length),
  'x-amz-trailer': 'x-amz-checksum-crc32',
};

function codeOf(headers: Record<string, string>, bytes: Buffer): string | null {
  try {
    receiveBody(headers, bytes);
    return null;
  } catch (fault) {
    return fault instanceof AwsFault ? fault.code : String(fault);
  }
}

describe('receiveBody', () => {
  test('accepts a plain body without checksum unchanged', () => {
    expect(receiveBody({}, body)).toEqual({ bytes: body, checksum: null });
  });

  test.each(['crc32', 'crc32c', 'crc64nvme', 'sha1', 'sha256', 'sha512', 'md5'] as const)(
    'verifies %s',
    (algorithm) => {
      const value = computeChecksum(algorithm, body);
      const header = `x-amz-checksum-${algorithm}`;
      expect(receiveBody({ [header]: value }, body).checksum).toEqual({ algorithm, value });
      expect(codeOf({ [header]: value }, Buffer.from('other'))).toBe('BadDigest');
      expect(codeOf({ [header]: 'short' }, body)).toBe('InvalidRequest');
    },
  );

  test('reads the checksum from the trailer of a streamed body', () => {
    const value = computeChecksum('crc32', body);
    const received = receiveBody(unsignedTrailer, streamed(`x-amz-checksum-crc32:${value}\r\n`));
    expect(received).toEqual({ bytes: body, checksum: { algorithm: 'crc32', value } });
  });

  test('refuses a wrong or missing trailer', () => {
    expect(codeOf(unsignedTrailer, streamed('x-amz-checksum-crc32:AAAAAA==\r\n'))).toBe('BadDigest');
    expect(codeOf(unsignedTrailer, streamed(''))).toBe('MalformedTrailerError');
  });

  test('refuses broken framing, a wrong length, and unsigned chunks if signed ones are announced', () => {
    const trailer = `x-amz-checksum-crc32:${computeChecksum('crc32', body)}\r\n`;
    expect(codeOf(unsignedTrailer, body)).toBe('IncompleteBody');
    expect(codeOf({ ...unsignedTrailer, 'x-amz-decoded-content-length': '3' }, streamed(trailer))).toBe(
      'IncompleteBody',
    );
    const signed = {
      ...unsignedTrailer,
      'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
    };
    expect(codeOf(signed, streamed(trailer))).toBe('IncompleteBody');
    const { 'x-amz-decoded-content-length': _, ...without } = unsignedTrailer;
    expect(codeOf(without, streamed(trailer))).toBe('InvalidRequest');
  });

  test('refuses two checksums, an announced one that is missing, and one that it cannot compute', () => {
    const two = {
      'x-amz-checksum-crc32': computeChecksum('crc32', body),
      'x-amz-checksum-sha1': computeChecksum('sha1', body),
    };
    expect(codeOf(two, body)).toBe('InvalidRequest');
    expect(codeOf({ 'x-amz-sdk-checksum-algorithm': 'CRC32' }, body)).toBe('InvalidRequest');
    expect(codeOf({ 'x-amz-checksum-xxhash64': 'AAAA' }, body)).toBe('NotImplemented');
  });

  test('verifies Content-MD5', () => {
    expect(receiveBody({ 'content-md5': computeChecksum('md5', body) }, body).bytes).toEqual(body);
    expect(codeOf({ 'content-md5': computeChecksum('md5', Buffer.from('x')) }, body)).toBe('BadDigest');
    expect(codeOf({ 'content-md5': 'x' }, body)).toBe('InvalidDigest');
  });
});
