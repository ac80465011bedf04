import { readRange } from '../../../trust/policy/address-range.ts';
import type { Condition, PolicyDocument, Statement } from '../../../trust/policy/document.ts';

/**
 * Whether S3 regards a bucket policy as public: a statement allows everyone, and no condition restricts callers to fixed
 * values.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
 */
export function isPublicPolicy(policy: PolicyDocument): boolean {
  return policy.statements.some(
    (statement) =>
      statement.effect === 'Allow' &&
      allowsEveryone(statement) &&
      !statement.conditions.some(restrictsCallers),
  );
}

function allowsEveryone({ principal }: Statement): boolean {
  if (principal === null || principal.negated) return true;
  return principal.values.some(({ type, id }) => type === '*' || (type === 'AWS' && id === '*'));
}

/** Condition keys, in lower case, that make a statement non-public if their values are fixed. */
const restrictingKeys = new Set([
  'aws:sourcearn',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:sourceowner',
  'aws:sourceaccount',
  'aws:principalorgid',
  'aws:principalarn',
  'aws:principalaccount',
  'aws:userid',
  's3:dataaccesspointaccount',
  's3:x-amz-server-side-encryption-aws-kms-key-id',
]);

/** Positive operators. With IfExists or ForAllValues, a request without the key passes, so neither restricts callers. */
const restrictingOperator =
  /^(?:ForAnyValue:)?(?:StringEquals|StringEqualsIgnoreCase|StringLike|ArnEquals|ArnLike)$/;
const addressOperator = /^(?:ForAnyValue:)?IpAddress$/;

function restrictsCallers({ operator, key, values }: Condition): boolean {
  const name = key.toLowerCase();
  if (values.length === 0) return false;
  if (name === 'aws:sourceip') return addressOperator.test(operator) && values.every(isNarrowRange);
  if (!restrictingOperator.test(operator)) return false;
  if (name === 's3:dataaccesspointarn') return values.every(isAccessPointOfOneAccount);
  return restrictingKeys.has(name) && values.every(isFixedValue);
}

/** Neither a wildcard nor a policy variable. */
const isFixedValue = (text: string): boolean => !/[*?]|\$\{/.test(text);

/** Only the access point's name may be a wildcard. */
const isAccessPointOfOneAccount = (text: string): boolean =>
  /^arn:[a-z-]+:s3:[a-z0-9-]+:\d{12}:accesspoint\/[^$]+$/.test(text);

/** Ranges broader than /8 (IPv4) and /32 (IPv6) count as public. */
function isNarrowRange(range: string): boolean {
  const read = readRange(range);
  return read !== null && read.bits >= (read.width === 32 ? 8 : 32);
}
