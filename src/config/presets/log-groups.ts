import type { Arns, PresetStatement } from './preset.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html: `:*` means the streams of a group. */
export function writeLogGroups(groups: readonly string[], { regional }: Arns): PresetStatement {
  return {
    actions: [
      'logs:CreateLogGroup',
      'logs:CreateLogStream',
      'logs:DescribeLogStreams',
      'logs:PutLogEvents',
      'logs:PutRetentionPolicy',
    ],
    resources: groups.flatMap((name) =>
      ['', ':*'].map((streams) => regional('logs', `log-group:${name}${streams}`)),
    ),
  };
}
