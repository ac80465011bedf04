import { wholeSecond } from '../../whole-second.ts';
import { S3Fault } from '../fault.ts';
import type { StoredObject } from '../store.ts';

/** The conditional headers of a read. */
interface ReadConditions {
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
  readonly IfModifiedSince?: Date | undefined;
  readonly IfUnmodifiedSince?: Date | undefined;
}

/**
 * Throws PreconditionFailed or NotModified. An ETag takes precedence over a date: RFC 9110, section 13.2.2, and
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export function checkReadConditions(object: StoredObject, conditions: ReadConditions): void {
  const modified = wholeSecond(object.lastModified).getTime();
  const { IfMatch, IfNoneMatch, IfModifiedSince, IfUnmodifiedSince } = conditions;
  if (IfMatch !== undefined) {
    if (!matches(IfMatch, object.etag)) throw failed('If-Match');
  } else if (IfUnmodifiedSince && modified > IfUnmodifiedSince.getTime()) {
    throw failed('If-Unmodified-Since');
  }
  const unchanged =
    IfNoneMatch === undefined
      ? IfModifiedSince !== undefined && modified <= IfModifiedSince.getTime()
      : matches(IfNoneMatch, object.etag);
  if (unchanged) {
    throw new S3Fault('NotModified', {
      headers: { etag: object.etag, 'last-modified': object.lastModified.toUTCString() },
    });
  }
}

/** Throws unless the conditions allow the write: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
export function checkWriteConditions(
  present: StoredObject | undefined,
  key: string,
  conditions: Pick<ReadConditions, 'IfMatch' | 'IfNoneMatch'>,
): void {
  const { IfMatch, IfNoneMatch } = conditions;
  if (IfNoneMatch !== undefined) {
    if (IfNoneMatch !== '*') {
      throw new S3Fault('NotImplemented', { details: { Header: 'If-None-Match' } });
    }
    if (present) throw failed('If-None-Match');
  }
  if (IfMatch === undefined) return;
  if (!present) throw new S3Fault('NoSuchKey', { details: { Key: key } });
  if (!matches(IfMatch, present.etag)) throw failed('If-Match');
}

/** Clients send an ETag with quotes or without. */
function matches(header: string, etag: string): boolean {
  const plain = etag.replaceAll('"', '');
  return header.split(',').some((item) => item.trim() === '*' || item.trim().replaceAll('"', '') === plain);
}

function failed(condition: string): S3Fault {
  return new S3Fault('PreconditionFailed', { details: { Condition: condition } });
}
