import { z } from 'zod';
import { conditions, has } from '../schema-conditions.ts';
import { kmsForReading } from './kms-statements.ts';
import { kmsKeys, listOf, secretForm, storedParameterForm } from './parameters.ts';
import { preset } from './preset.ts';

/** https://external-secrets.io/latest/provider/aws-secrets-manager/ and …/aws-parameter-store/ */
export const externalSecrets = preset({
  policyName: 'external-secrets',
  description:
    'External Secrets Operator: reads secrets from Secrets Manager and parameters from Parameter Store.',
  parameters: z
    .strictObject({
      secrets: listOf(secretForm)
        .optional()
        .describe('Names of secrets, or prefixes with `*`, for example `prod/*`.'),
      parameters: listOf(storedParameterForm)
        .optional()
        .describe('Names of parameters, or prefixes with `*`, for example `/prod/*`.'),
      find: z
        .literal(true)
        .optional()
        .describe('`true` if ExternalSecrets use `dataFrom.find`: the operator may then list all names.'),
      kmsKeys: kmsKeys('secrets and parameters'),
    })
    .refine(({ secrets, parameters }) => secrets !== undefined || parameters !== undefined, {
      error: 'Expected secrets, parameters or both',
    })
    .meta(conditions({ anyOf: [has('secrets'), has('parameters')] })),
  statements: ({ secrets = [], parameters = [], find = false, kmsKeys: keys }, arns) => [
    ...(secrets.length === 0
      ? []
      : [
          {
            actions: [
              'secretsmanager:DescribeSecret',
              'secretsmanager:GetResourcePolicy',
              'secretsmanager:GetSecretValue',
              'secretsmanager:ListSecretVersionIds',
            ],
            resources: secrets.map((name) => arns.regional('secretsmanager', `secret:${withSuffix(name)}`)),
          },
        ]),
    ...(secrets.length === 0 || !find
      ? []
      : [
          {
            actions: ['secretsmanager:BatchGetSecretValue', 'secretsmanager:ListSecrets'],
            resources: ['*'],
          },
        ]),
    ...(parameters.length === 0
      ? []
      : [
          {
            actions: [
              'ssm:GetParameter',
              'ssm:GetParameterHistory',
              'ssm:GetParameters',
              'ssm:GetParametersByPath',
            ],
            resources: parameters
              .flatMap(withPath)
              .map((name) => arns.regional('ssm', `parameter/${name.replace(/^\//, '')}`)),
          },
        ]),
    ...(parameters.length === 0 || !find ? [] : [{ actions: ['ssm:DescribeParameters'], resources: ['*'] }]),
    ...kmsForReading(keys, arns),
  ],
});

/** For everything under a path, the path too, because GetParametersByPath requests it. */
function withPath(name: string): readonly string[] {
  const path = name.replace(/\/\*$/, '');
  return path === name || path === '' ? [name] : [name, path];
}

/** The ARN of a secret ends with six random characters: https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_iam-policies.html */
function withSuffix(name: string): string {
  return name.endsWith('*') ? name : `${name}-??????`;
}
