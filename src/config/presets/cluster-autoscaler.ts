import { z } from 'zod';
import { clusterForm, textOf } from './parameters.ts';
import { preset } from './preset.ts';

/** https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/cloudprovider/aws/README.md#permissions */
export const clusterAutoscaler = preset({
  policyName: 'cluster-autoscaler',
  description: 'Cluster Autoscaler: sets the size of Auto Scaling groups.',
  parameters: z.strictObject({
    cluster: textOf(clusterForm).describe(
      'Name of the cluster: it may resize the groups with the tag `k8s.io/cluster-autoscaler/<cluster>`.',
    ),
  }),
  statements: ({ cluster }, { regional }) => [
    {
      actions: [
        'autoscaling:DescribeAutoScalingGroups',
        'autoscaling:DescribeAutoScalingInstances',
        'autoscaling:DescribeLaunchConfigurations',
        'autoscaling:DescribeScalingActivities',
        'autoscaling:DescribeTags',
        'ec2:DescribeImages',
        'ec2:DescribeInstanceTypes',
        'ec2:DescribeLaunchTemplateVersions',
        'ec2:GetInstanceTypesFromInstanceRequirements',
      ],
      resources: ['*'],
    },
    {
      actions: ['autoscaling:SetDesiredCapacity', 'autoscaling:TerminateInstanceInAutoScalingGroup'],
      resources: [regional('autoscaling', 'autoScalingGroup:*:autoScalingGroupName/*')],
      // The tag counts with any value: https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/cloudprovider/aws/README.md#auto-discovery-setup
      conditions: { Null: { [`aws:ResourceTag/k8s.io/cluster-autoscaler/${cluster}`]: 'false' } },
    },
  ],
});
