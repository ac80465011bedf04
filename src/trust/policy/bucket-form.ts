import type { Partition } from '../arn.ts';
import type { Statement } from './document.ts';
import { fits, wildcardPattern } from './pattern.ts';
import type { Breach } from './policy-fault.ts';
import { isS3Action } from './s3-actions.ts';

/** The bucket of a bucket policy. */
export interface PolicyBucket {
  readonly name: string;
  readonly partition: Partition;
}

/**
 * Violations in the actions and resources of a statement, with S3's own messages.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html
 */
export function bucketBreaches(
  { action, resource }: Statement,
  bucket: PolicyBucket,
): readonly (Breach & { readonly answer: string })[] {
  const resources = resource?.values ?? [];
  const foreignAction = action.values.find((value) => value !== '*' && !isActionOfS3(value));
  if (foreignAction !== undefined) {
    return [breach('action-form', 'Action', 'Policy has invalid action', foreignAction)];
  }
  const outside = resources.find((value) => !isInBucket(value, bucket));
  if (outside !== undefined) {
    return [breach('resource-form', 'Resource', 'Policy has invalid resource', outside)];
  }
  const kinds = resources.flatMap(kindsOfResource);
  const idle = action.values.find((value) => !kinds.includes(kindOfAction(value, kinds)));
  if (action.negated || idle === undefined || resource?.negated) return [];
  return [breach('resource-form', 'Action', 'Action does not apply to any resource(s) in statement', idle)];
}

function isActionOfS3(value: string): boolean {
  return /^s3:/i.test(value) && isS3Action(value.slice('s3:'.length));
}

function breach(rule: 'action-form' | 'resource-form', element: string, answer: string, value: string) {
  return { rule, at: [element], answer, why: `${answer}: ${JSON.stringify(value)}.` };
}

function isInBucket(resource: string, { name, partition }: PolicyBucket): boolean {
  if (resource === '*') return true;
  const prefix = `arn:${partition.id}:s3:::`;
  if (!resource.startsWith(prefix)) return false;
  const [pattern = ''] = resource.slice(prefix.length).split('/');
  return fits(wildcardPattern(pattern), name);
}

type Kind = 'bucket' | 'object';

function kindsOfResource(resource: string): readonly Kind[] {
  const [name = '', ...key] = resource.split('/');
  if (key.length > 0) return ['object'];
  return name.endsWith('*') ? ['bucket', 'object'] : ['bucket'];
}

/** Other actions apply to any resource. */
function kindOfAction(action: string, kinds: readonly Kind[]): Kind {
  if (/^s3:(get|put|delete|restore|bypass|replicate)object[a-z]*$/i.test(action)) return 'object';
  if (/^s3:(list(bucket|bucketversions)|(get|put|delete)bucket[a-z]*)$/i.test(action)) return 'bucket';
  return kinds[0] ?? 'bucket';
}
