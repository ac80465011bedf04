import { z } from 'zod';
import { writeLogGroups } from './log-groups.ts';
import { clusterForm, listOf, metricNamespaceForm, textOf } from './parameters.ts';
import { preset } from './preset.ts';

/**
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/CloudWatchAgentServerPolicy.html, restricted to the log groups
 * of https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-view-metrics.html
 */
export const cloudWatchAgent = preset({
  policyName: 'cloud-watch-agent',
  description: 'The CloudWatch agent: writes metrics and logs of Container Insights.',
  parameters: z.strictObject({
    cluster: textOf(clusterForm).describe(
      'Name of the cluster: the agent may write to the log groups under `/aws/containerinsights/<cluster>/`.',
    ),
    namespaces: listOf(metricNamespaceForm)
      .default(['ContainerInsights', 'CWAgent'])
      .describe('Namespaces for its metrics.'),
  }),
  statements: ({ cluster, namespaces }, arns) => [
    { actions: ['ec2:DescribeTags', 'ec2:DescribeVolumes'], resources: ['*'] },
    {
      actions: ['cloudwatch:PutMetricData'],
      resources: ['*'],
      conditions: { StringEquals: { 'cloudwatch:namespace': namespaces } },
    },
    writeLogGroups([`/aws/containerinsights/${cluster}/*`], arns),
  ],
});
