import { expect, it } from 'vitest';
import { partitionOf } from '../../trust/arn.ts';
import { singleStackName } from './host-names.ts';

// The names that the AWS SDK uses with AWS_USE_DUALSTACK_ENDPOINT=true.
it.each([
  ['eu-central-1', 'iam.global.api.aws', 'iam.amazonaws.com'],
  ['eu-central-1', 'sts.eu-central-1.api.aws', 'sts.eu-central-1.amazonaws.com'],
  ['eu-central-1', 'acm.us-east-1.api.aws', 'acm.us-east-1.amazonaws.com'],
  [
    'eu-central-1',
    '123456789012.s3-control.dualstack.eu-central-1.amazonaws.com',
    '123456789012.s3-control.eu-central-1.amazonaws.com',
  ],
  ['us-gov-west-1', 'iam.us-gov.api.aws', 'iam.us-gov.amazonaws.com'],
  ['cn-north-1', 'sts.cn-north-1.api.amazonwebservices.com.cn', 'sts.cn-north-1.amazonaws.com.cn'],
  ['eusc-de-east-1', 'sts.eusc-de-east-1.api.amazonwebservices.eu', 'sts.eusc-de-east-1.amazonaws.eu'],
  ['eu-central-1', 'oidc.example.com', 'oidc.example.com'],
  ['eu-central-1', 'b.s3.dualstack.eu-central-1.amazonaws.com', 'b.s3.dualstack.eu-central-1.amazonaws.com'],
])('in %s %s is %s', (region, name, single) => {
  expect(singleStackName(name, partitionOf(region))).toBe(single);
});
