import type { Change } from '../../../src/chain/change.ts';
import type { Tags } from '../../../src/chain/ownership.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../src/trust/json.ts';
import { sandboxProvider } from './terraform-workspace.ts';

/** By type, then by label. */
type Resources = Record<string, Record<string, JsonObject>>;

/**
 * Returns the Terraform configuration of the resources that irsactl's plan would create. Bucket, provider and roles get
 * these tags; by default, none. Throws for a change without a matching resource.
 */
export function configurationOfPlan(changes: readonly Change[], tags: Tags = {}): JsonObject {
  const resources: Resources = {};
  for (const change of changes) {
    const found = resourceOf(change, resources);
    if (found === null) continue;
    const [type, name, settings] = found;
    const marks = tagged.has(type) ? { tags } : {};
    resources[type] = { ...resources[type], [labelOf(name)]: { ...settings, ...marks } };
  }
  return { ...sandboxProvider, resource: resources };
}

const tagged: ReadonlySet<string> = new Set([
  'aws_s3_bucket',
  'aws_iam_openid_connect_provider',
  'aws_iam_role',
]);

type Resource = readonly [type: string, name: string, settings: JsonObject];

function resourceOf({ kind, target, after }: Change, before: Resources): Resource | null {
  const data: Json = JSON.parse(JSON.stringify(after));
  const of = (member: string): Json => (isJsonObject(data) ? (data[member] ?? null) : null);
  const [, bucket = ''] = /^s3:\/\/([^/]+)/.exec(target) ?? [];
  const inBucket = { bucket: `\${aws_s3_bucket.${labelOf(bucket)}.id}` };
  const inRole = { role: `\${aws_iam_role.${labelOf(String(of('role')))}.name}` };
  switch (kind) {
    case 'create-bucket':
      return ['aws_s3_bucket', bucket, { bucket, force_destroy: true }];
    // S3 accepts a public policy only while the block is lifted, and Terraform has only one state for the block.
    case 'set-public-access-block':
      return null;
    case 'lift-public-access-block': {
      const block = {
        block_public_acls: of('blockPublicAcls'),
        ignore_public_acls: of('ignorePublicAcls'),
        block_public_policy: of('blockPublicPolicy'),
        restrict_public_buckets: of('restrictPublicBuckets'),
      };
      return ['aws_s3_bucket_public_access_block', bucket, { ...inBucket, ...block }];
    }
    case 'set-bucket-policy': {
      const depends_on = [`aws_s3_bucket_public_access_block.${labelOf(bucket)}`];
      return ['aws_s3_bucket_policy', bucket, { ...inBucket, policy: textOf(of('policy')), depends_on }];
    }
    case 'set-bucket-ownership': {
      const rule = { object_ownership: of('ownership') };
      return ['aws_s3_bucket_ownership_controls', bucket, { ...inBucket, rule }];
    }
    case 'set-bucket-encryption': {
      const rule = { apply_server_side_encryption_by_default: { sse_algorithm: of('encryption') } };
      return ['aws_s3_bucket_server_side_encryption_configuration', bucket, { ...inBucket, rule }];
    }
    case 'set-bucket-versioning': {
      const versioning_configuration = { status: of('versioning') };
      return ['aws_s3_bucket_versioning', bucket, { ...inBucket, versioning_configuration }];
    }
    case 'put-document': {
      const settings = {
        ...inBucket,
        key: target.slice(`s3://${bucket}/`.length),
        content: textOf(of('document')),
        content_type: of('contentType'),
        cache_control: of('cacheControl'),
        // IAM reads the documents when it creates the provider.
        depends_on: [`aws_s3_bucket_policy.${labelOf(bucket)}`],
      };
      return ['aws_s3_object', target, settings];
    }
    case 'create-provider': {
      const depends_on = Object.keys(before['aws_s3_object'] ?? {}).map((label) => `aws_s3_object.${label}`);
      const settings = { url: of('url'), client_id_list: of('audiences'), depends_on };
      return ['aws_iam_openid_connect_provider', 'issuer', settings];
    }
    case 'create-role': {
      const settings = {
        name: target,
        path: of('path'),
        description: of('description'),
        max_session_duration: of('maxSessionDuration'),
        permissions_boundary: of('permissionsBoundary'),
        assume_role_policy: textOf(of('trustPolicy')),
      };
      return ['aws_iam_role', target, settings];
    }
    case 'attach-policy':
      return ['aws_iam_role_policy_attachment', target, { ...inRole, policy_arn: of('policy') }];
    case 'put-inline-policy': {
      const settings = { ...inRole, name: of('policy'), policy: textOf(of('document')) };
      return ['aws_iam_role_policy', target, settings];
    }
    default:
      throw new Error(`no resource of Terraform is known for the change ${kind}`);
  }
}

function labelOf(name: string): string {
  return name.replace(/[^\w-]/g, '_');
}

/** Every string of a configuration is a template: https://developer.hashicorp.com/terraform/language/syntax/json */
function textOf(document: Json): string {
  return JSON.stringify(document).replaceAll('${', '$${').replaceAll('%{', '%%{');
}
