import type { JsonObject } from '../../../src/trust/json.ts';
import { closedBucketDistribution, signedAccess } from './closed-bucket-distribution.ts';
import { sandboxProvider } from './terraform-workspace.ts';

const bucket = 'terraform-example';
const allow = (Action: string, Resource: string) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] });
const trust = (Principal: object, Action: string) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal, Action }] });

/** One of each resource of Terraform that the sandbox has the calls for; `changed` differs in whatever can be changed. */
export function wholeConfiguration(form: 'first' | 'changed' = 'first'): JsonObject {
  const changed = form === 'changed';
  const tags = { team: changed ? 'storage' : 'platform', kept: 'yes', [form]: 'only then' };
  const ofBucket = { bucket: `\${aws_s3_bucket.example.id}` };
  return {
    ...sandboxProvider,
    data: { aws_caller_identity: { me: {} }, aws_iam_policy: { aws: { name: 'AmazonS3ReadOnlyAccess' } } },
    output: { account: { value: `\${data.aws_caller_identity.me.account_id}` } },
    resource: {
      aws_s3_bucket: { example: { bucket, force_destroy: true, tags } },
      aws_s3_bucket_public_access_block: {
        example: {
          ...ofBucket,
          block_public_acls: true,
          ignore_public_acls: changed,
          block_public_policy: true,
          restrict_public_buckets: true,
        },
      },
      aws_s3_account_public_access_block: {
        example: { block_public_acls: true, ignore_public_acls: changed, block_public_policy: true },
      },
      aws_s3_bucket_ownership_controls: {
        example: { ...ofBucket, rule: { object_ownership: 'BucketOwnerEnforced' } },
      },
      aws_s3_bucket_versioning: {
        example: { ...ofBucket, versioning_configuration: { status: changed ? 'Suspended' : 'Enabled' } },
      },
      aws_s3_bucket_server_side_encryption_configuration: {
        example: {
          ...ofBucket,
          rule: {
            apply_server_side_encryption_by_default: { sse_algorithm: 'AES256' },
            bucket_key_enabled: changed,
          },
        },
      },
      aws_s3_bucket_cors_configuration: {
        example: {
          ...ofBucket,
          cors_rule: {
            id: 'readers',
            allowed_methods: changed ? ['GET', 'HEAD'] : ['GET'],
            allowed_origins: ['https://*.example.com'],
            allowed_headers: ['*'],
            expose_headers: ['ETag'],
            max_age_seconds: 300,
          },
        },
      },
      // Stays as it is: the provider looks at each of its changes for a minute.
      aws_s3_bucket_lifecycle_configuration: {
        example: {
          ...ofBucket,
          rule: [
            {
              id: 'uploads',
              status: 'Enabled',
              filter: {},
              abort_incomplete_multipart_upload: { days_after_initiation: 7 },
            },
            { id: 'logs', status: 'Disabled', filter: { prefix: 'logs/' }, expiration: { days: 30 } },
          ],
        },
      },
      aws_s3_bucket_policy: {
        example: {
          ...ofBucket,
          policy: JSON.stringify({
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { Service: 'cloudfront.amazonaws.com' },
                Action: changed ? ['s3:GetObject', 's3:ListBucket'] : 's3:GetObject',
                Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
                Condition: {
                  StringEquals: { 'AWS:SourceArn': `\${aws_cloudfront_distribution.example.arn}` },
                },
              },
            ],
          }),
        },
      },
      aws_s3_object: {
        example: {
          ...ofBucket,
          key: 'folder/keys.json',
          content: changed ? '{"keys":[]}' : '{}',
          content_type: 'application/json',
          cache_control: 'max-age=60',
          tags,
        },
      },
      aws_iam_openid_connect_provider: {
        example: {
          url: 'https://issuer.example.com/cluster',
          client_id_list: changed ? ['sts.amazonaws.com', 'other'] : ['sts.amazonaws.com'],
          thumbprint_list: [(changed ? 'b' : 'a').repeat(40)],
          tags,
        },
      },
      aws_iam_policy: {
        readers: {
          name: 'readers',
          path: '/team/',
          description: 'of the example',
          policy: allow(changed ? 's3:Get*' : 's3:GetObject', `arn:aws:s3:::${bucket}/*`),
          tags,
        },
      },
      aws_iam_role: {
        orders: {
          name: 'orders',
          path: '/team/',
          description: form,
          max_session_duration: changed ? 7200 : 3600,
          permissions_boundary: `\${data.aws_iam_policy.aws.arn}`,
          assume_role_policy: trust(
            { Federated: `\${aws_iam_openid_connect_provider.example.arn}` },
            'sts:AssumeRoleWithWebIdentity',
          ),
          tags,
        },
        nodes: {
          name: 'nodes',
          assume_role_policy: trust({ Service: 'ec2.amazonaws.com' }, 'sts:AssumeRole'),
        },
      },
      aws_iam_role_policy: {
        orders: {
          role: `\${aws_iam_role.orders.name}`,
          name: 'queue',
          policy: allow(changed ? 'sqs:*' : 'sqs:SendMessage', '*'),
        },
      },
      aws_iam_role_policy_attachment: {
        orders: { role: `\${aws_iam_role.orders.name}`, policy_arn: `\${aws_iam_policy.readers.arn}` },
      },
      aws_iam_instance_profile: { nodes: { name: 'nodes', role: `\${aws_iam_role.nodes.name}`, tags } },
      aws_iam_user: {
        clerk: {
          name: 'clerk',
          path: changed ? '/' : '/team/',
          permissions_boundary: `\${aws_iam_policy.readers.arn}`,
          force_destroy: true,
          tags,
        },
      },
      aws_iam_user_policy: {
        clerk: { user: `\${aws_iam_user.clerk.name}`, name: 'own', policy: allow('s3:ListBucket', '*') },
      },
      aws_iam_user_policy_attachment: {
        clerk: { user: `\${aws_iam_user.clerk.name}`, policy_arn: `\${aws_iam_policy.readers.arn}` },
      },
      aws_iam_access_key: {
        clerk: { user: `\${aws_iam_user.clerk.name}`, status: changed ? 'Inactive' : 'Active' },
      },
      aws_cloudfront_origin_access_control: {
        example: {
          name: 'example',
          description: form,
          ...signedAccess,
        },
      },
      aws_cloudfront_distribution: {
        example: {
          ...closedBucketDistribution,
          comment: form,
          viewer_certificate: { cloudfront_default_certificate: true },
          tags,
        },
      },
    },
  };
}
