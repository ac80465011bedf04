import type { JsonObject } from '../../../src/trust/json.ts';
import { sandboxProvider } from './terraform-workspace.ts';

const policyOf = (Action: string, Resource: string) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] });

/** One of each Terraform resource that the sandbox supports; `changed` differs in every mutable setting. */
export function wholeConfiguration(form: 'first' | 'changed' = 'first'): JsonObject {
  const changed = form === 'changed';
  const tags = { team: changed ? 'storage' : 'platform', kept: 'yes', [form]: 'only then' };
  const Principal = { Federated: `\${aws_iam_openid_connect_provider.example.arn}` };
  const trust = { Effect: 'Allow', Principal, Action: 'sts:AssumeRoleWithWebIdentity' };
  return {
    ...sandboxProvider,
    data: { aws_caller_identity: { me: {} }, aws_iam_policy: { aws: { name: 'AmazonS3ReadOnlyAccess' } } },
    output: { account: { value: `\${data.aws_caller_identity.me.account_id}` } },
    resource: {
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
          policy: policyOf(changed ? 's3:Get*' : 's3:GetObject', 'arn:aws:s3:::example/*'),
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
          assume_role_policy: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
          tags,
        },
      },
      aws_iam_role_policy: {
        orders: {
          role: `\${aws_iam_role.orders.name}`,
          name: 'queue',
          policy: policyOf(changed ? 'sqs:*' : 'sqs:SendMessage', '*'),
        },
      },
      aws_iam_role_policy_attachment: {
        orders: { role: `\${aws_iam_role.orders.name}`, policy_arn: `\${aws_iam_policy.readers.arn}` },
      },
    },
  };
}
