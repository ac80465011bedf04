import { z } from 'zod';
import { writeLogGroups } from './log-groups.ts';
import { listOf, logGroupForm } from './parameters.ts';
import { preset } from './preset.ts';

/** https://docs.fluentbit.io/manual/data-pipeline/outputs/cloudwatch#permissions */
export const fluentBit = preset({
  policyName: 'fluent-bit',
  description: 'Fluent Bit: writes logs to CloudWatch Logs.',
  parameters: z.strictObject({
    logGroups: listOf(logGroupForm).describe(
      'Names of log groups, or prefixes with `*`, for example `/prod/*`.',
    ),
  }),
  statements: ({ logGroups }, arns) => [writeLogGroups(logGroups, arns)],
});
