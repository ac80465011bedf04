import { z } from 'zod';
import { conditions, has } from '../schema-conditions.ts';
import { kmsForReading } from './kms-statements.ts';
import { kmsKeys, listOf, secretForm, storedParameterForm } from './parameters.ts';
import { preset } from './preset.ts';

/** https://external-secrets.io/latest/provider/aws-secrets-manager/ and …/aws-parameter-store/ */
export const externalSecrets = preset({
  policyName: 'external-secrets',
  says: 'External Secrets Operator: reads secrets of Secrets Manager, and parameters of the Parameter Store.',
  parameters: z
    .strictObject({
      secrets: listOf(secretForm)
        .optional()
        .describe('Names of secrets, or their beginning and `*`, for example `prod/*`.'),
      parameters: listOf(storedParameterForm)
        .optional()
        .describe('Names of parameters, or their beginning and `*`, for example `/prod/*`.'),
      find: z
        .literal(true)
        .optional()
        .describe('`true` where ExternalSecrets use `dataFrom.find`: it may then list the names of all.'),
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

/** Of all below a path the path as well: it is what GetParametersByPath asks for. */
function withPath(name: string): readonly string[] {
  const path = name.replace(/\/\*$/, '');
  return path === name || path === '' ? [name] : [name, path];
}

/** The ARN of a secret ends with six letters that nobody knows before: https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_iam-policies.html */
function withSuffix(name: string): string {
  return name.endsWith('*') ? name : `${name}-??????`;
}
