import { createHash } from 'node:crypto';
import { S3Fault } from '../fault.ts';
import { decodeAwsChunked } from './aws-chunked.ts';
import {
  type ChecksumAlgorithm,
  checksumAlgorithms,
  checksumHeader,
  computeChecksum,
  isChecksum,
  unknownChecksumAlgorithms,
} from './checksum.ts';

/** A body without its transfer framing, its checksums verified. */
export interface ReceivedBody {
  readonly bytes: Buffer;
  /** From the `x-amz-checksum-…` header or trailer. */
  readonly checksum: { readonly algorithm: ChecksumAlgorithm; readonly value: string } | null;
}

type Headers = Readonly<Record<string, string>>;

/** Decodes aws-chunked and verifies every checksum that the client sent; throws S3's errors. */
export function receiveBody(headers: Headers, body: Buffer): ReceivedBody {
  const { bytes, given } = isChunked(headers) ? unframe(headers, body) : { bytes: body, given: headers };
  const checksum = verifyChecksum(headers, given, bytes);
  const md5 = headers['content-md5'];
  if (md5 !== undefined) verifyMd5(md5, bytes);
  return { bytes, checksum };
}

function isChunked(headers: Headers): boolean {
  return (
    headers['x-amz-content-sha256']?.startsWith('STREAMING-') === true ||
    headers['content-encoding']?.split(',').some((coding) => coding.trim() === 'aws-chunked') === true
  );
}

/** `given`: the headers, overridden by the declared trailers. */
function unframe(headers: Headers, body: Buffer): { bytes: Buffer; given: Headers } {
  const length = headers['x-amz-decoded-content-length'];
  if (length === undefined || !/^\d+$/.test(length)) {
    throw new S3Fault('InvalidRequest', {
      message: 'The x-amz-decoded-content-length header is missing or invalid.',
    });
  }
  const content = decodeAwsChunked(body);
  if (!content || content.bytes.length !== Number(length)) throw new S3Fault('IncompleteBody');
  if (headers['x-amz-content-sha256']?.startsWith('STREAMING-AWS4') && !content.signed) {
    throw new S3Fault('IncompleteBody');
  }
  const declared = (headers['x-amz-trailer'] ?? '')
    .split(',')
    .flatMap((name) => name.trim().toLowerCase() || []);
  const trailers: Record<string, string> = {};
  for (const name of declared) {
    const value = content.trailers.get(name);
    if (value === undefined) throw new S3Fault('MalformedTrailerError');
    trailers[name] = value;
  }
  return { bytes: content.bytes, given: { ...headers, ...trailers } };
}

function verifyChecksum(headers: Headers, given: Headers, bytes: Buffer): ReceivedBody['checksum'] {
  const unknown = unknownChecksumAlgorithms.find((algorithm) =>
    Object.hasOwn(given, checksumHeader(algorithm)),
  );
  if (unknown) throw new S3Fault('NotImplemented', { message: `The sandbox does not compute ${unknown}.` });
  const [algorithm, ...more] = checksumAlgorithms.filter((name) =>
    Object.hasOwn(given, checksumHeader(name)),
  );
  if (more.length > 0) {
    const message = 'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.';
    throw new S3Fault('InvalidRequest', { message });
  }
  if (!algorithm) {
    if (headers['x-amz-sdk-checksum-algorithm'] === undefined) return null;
    const message =
      'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.';
    throw new S3Fault('InvalidRequest', { message });
  }
  const value = given[checksumHeader(algorithm)] ?? '';
  if (!isChecksum(algorithm, value)) {
    throw new S3Fault('InvalidRequest', {
      message: `Value for ${checksumHeader(algorithm)} header is invalid.`,
    });
  }
  if (value !== computeChecksum(algorithm, bytes)) {
    const message = `The ${algorithm.toUpperCase()} you specified did not match the calculated checksum.`;
    throw new S3Fault('BadDigest', { message });
  }
  return { algorithm, value };
}

function verifyMd5(given: string, bytes: Buffer): void {
  if (!isChecksum('md5', given)) throw new S3Fault('InvalidDigest');
  const computed = createHash('md5').update(bytes).digest('base64');
  if (computed !== given) {
    throw new S3Fault('BadDigest', { details: { ExpectedDigest: given, CalculatedDigest: computed } });
  }
}
