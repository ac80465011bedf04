import { isIP } from 'node:net';
import type { Json } from '../../../trust/json.ts';

type JsonObject = { readonly [key: string]: Json };

/**
 * Whether S3 regards a bucket policy as public: a statement allows everybody and binds no caller to a fixed value.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
 */
export function isPublicPolicy(policy: Json): boolean {
  return isObject(policy) && listOf(policy['Statement']).some(isPublicStatement);
}

function isPublicStatement(statement: Json): boolean {
  if (!isObject(statement) || statement['Effect'] !== 'Allow') return false;
  if (statement['NotPrincipal'] === undefined && !isEverybody(statement['Principal'])) return false;
  return !isFixed(statement['Condition']);
}

function isEverybody(principal: Json | undefined): boolean {
  if (principal === '*') return true;
  return isObject(principal) && listOf(principal['AWS']).some((name) => name === '*');
}

/** Condition keys, in lower case, that make a statement non-public when they are held to fixed values. */
const fixingKeys = new Set([
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
const accessPointKey = 's3:dataaccesspointarn';
const addressKey = 'aws:sourceip';

/** Positive operators. With IfExists or ForAllValues a request without the key passes, so neither holds anybody. */
const fixingOperator =
  /^(?:foranyvalue:)?(?:stringequals|stringequalsignorecase|stringlike|arnequals|arnlike)$/;
const addressOperator = /^(?:foranyvalue:)?ipaddress$/;

function isFixed(condition: Json | undefined): boolean {
  if (!isObject(condition)) return false;
  return Object.entries(condition).some(
    ([operator, keys]) =>
      isObject(keys) &&
      Object.entries(keys).some(([key, values]) =>
        fixes(operator.toLowerCase(), key.toLowerCase(), listOf(values)),
      ),
  );
}

function fixes(operator: string, key: string, values: readonly Json[]): boolean {
  const texts = values.filter((value) => typeof value === 'string');
  if (texts.length === 0 || texts.length < values.length) return false;
  if (key === addressKey) return addressOperator.test(operator) && texts.every(isNarrowRange);
  if (!fixingOperator.test(operator)) return false;
  if (key === accessPointKey) return texts.every(isAccessPointOfOneAccount);
  return fixingKeys.has(key) && texts.every(isFixedValue);
}

/** Neither a wildcard nor a policy variable. */
const isFixedValue = (text: string): boolean => !/[*?]|\$\{/.test(text);

/** Only the name of the access point may be a wildcard. */
const isAccessPointOfOneAccount = (text: string): boolean =>
  /^arn:[a-z-]+:s3:[a-z0-9-]+:\d{12}:accesspoint\/[^$]+$/.test(text);

/** Ranges broader than /8 (IPv4) and /32 (IPv6) count as public. */
function isNarrowRange(range: string): boolean {
  const [address = '', length] = range.split('/');
  const family = isIP(address);
  if (family === 0) return false;
  const bits = length === undefined ? (family === 4 ? 32 : 128) : Number(length);
  return bits >= (family === 4 ? 8 : 32);
}

function listOf(value: Json | undefined): readonly Json[] {
  if (value === undefined || value === null) return [];
  return isList(value) ? value : [value];
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !isList(value);
}
