import type { Origin } from '@aws-sdk/client-cloudfront';
import { objectArn } from '../../../trust/arn.ts';
import type { AcmStore } from '../../acm/store.ts';
import { newRequestId } from '../../random-ids.ts';
import { isServiceAllowed } from '../../s3/access/service-access.ts';
import { parseAddress } from '../../s3/address.ts';
import { S3Fault } from '../../s3/fault.ts';
import { needsKmsKey } from '../../s3/objects/encryption.ts';
import type { Bucket, S3Store, StoredObject } from '../../s3/store.ts';
import type { SandboxResponse } from '../../service.ts';
import type { SandboxState } from '../../state.ts';
import { writeFault } from '../../wire/write-fault.ts';
import type { CloudFrontStore, StoredDistribution } from '../store.ts';

/** What an edge has access to. */
export interface EdgeWorld {
  readonly state: SandboxState;
  readonly s3Store: S3Store;
  readonly store: CloudFrontStore;
  readonly certificates: AcmStore;
  /** Sends an unsigned request to a bucket. */
  readonly askAnonymously: (host: string, path: string) => Promise<SandboxResponse>;
}

/**
 * Requests an object from the bucket behind a distribution. With origin access control, CloudFront signs the request and
 * the bucket policy decides by the distribution; without it, CloudFront is an anonymous client.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
 */
export function askOrigin(
  world: EdgeWorld,
  distribution: StoredDistribution,
  origin: Origin,
  path: string,
): Promise<SandboxResponse> | SandboxResponse {
  const { DomainName = '', OriginPath = '', OriginAccessControlId = '' } = origin;
  const control = world.store.accessControls.get(OriginAccessControlId);
  const isSigned = control !== undefined && control.config.SigningBehavior !== 'never';
  if (!isSigned) return world.askAnonymously(DomainName, `${OriginPath}${path}`);
  const address = parseAddress(DomainName, `${OriginPath}${path}`);
  const bucket = world.s3Store.buckets.get(address?.bucket ?? '');
  try {
    if (!bucket) throw new S3Fault('NoSuchBucket', { details: { BucketName: address?.bucket ?? '' } });
    return answerWith(findAs(world, distribution, bucket, address?.key ?? ''));
  } catch (fault) {
    if (!(fault instanceof S3Fault)) throw fault;
    const requestId = newRequestId(world.state.randomBytes);
    return writeFault(fault, { method: 'GET', requestId }, 'rest');
  }
}

/** Only a caller that may list the bucket learns that a key is missing. */
function findAs(
  { state }: EdgeWorld,
  { arn, owner }: StoredDistribution,
  bucket: Bucket,
  key: string,
): StoredObject {
  const resource = objectArn(state.partition, bucket.name, key);
  const service = { name: 'cloudfront.amazonaws.com', sourceArn: arn, sourceAccount: owner };
  if (!isServiceAllowed(state, bucket, service, { action: 's3:GetObject', resource })) {
    throw new S3Fault('AccessDenied');
  }
  const found = bucket.objects.get(key);
  if (found && needsKmsKey(found)) throw new S3Fault('AccessDenied');
  if (found) return found;
  const list = { action: 's3:ListBucket', resource: resource.slice(0, resource.indexOf('/')) };
  throw isServiceAllowed(state, bucket, service, list)
    ? new S3Fault('NoSuchKey', { details: { Key: key } })
    : new S3Fault('AccessDenied');
}

function answerWith({ bytes, etag, lastModified, replayed }: StoredObject): SandboxResponse {
  const { ContentType, CacheControl } = replayed;
  return {
    status: 200,
    headers: {
      'content-type': String(ContentType ?? 'binary/octet-stream'),
      ...(CacheControl !== undefined && { 'cache-control': String(CacheControl) }),
      etag,
      'last-modified': lastModified.toUTCString(),
      server: 'AmazonS3',
    },
    body: bytes,
  };
}
