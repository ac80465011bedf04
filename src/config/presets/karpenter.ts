import { z } from 'zod';
import { clusterForm, queueForm, roleForm, textOf } from './parameters.ts';
import { type Arns, type PresetStatement, preset } from './preset.ts';

/** https://karpenter.sh/docs/reference/cloudformation/#controller-authorization, without the permissions for EKS. */
export const karpenter = preset({
  policyName: 'karpenter',
  description: 'Karpenter: starts and terminates EC2 nodes with the tags of the cluster.',
  parameters: z.strictObject({
    cluster: textOf(clusterForm).describe("Name of the cluster, as in Karpenter's `CLUSTER_NAME`."),
    nodeRole: textOf(roleForm).describe('Name of the IAM role of the nodes, with its path if it has one.'),
    queue: textOf(queueForm)
      .optional()
      .describe("Name of the SQS queue for interruptions, as in Karpenter's settings."),
  }),
  statements: ({ cluster, nodeRole, queue }, arns) => [
    ...launchStatements(cluster, arns),
    ...lifeStatements(cluster, arns),
    ...readStatements(arns),
    ...profileStatements(cluster, nodeRole, arns),
    ...(queue === undefined ? [] : [queueStatement(queue, arns)]),
  ],
});

function owned(kind: 'RequestTag' | 'ResourceTag', cluster: string) {
  return { [`aws:${kind}/kubernetes.io/cluster/${cluster}`]: 'owned' };
}

function anyOf(kind: 'RequestTag' | 'ResourceTag', tag: string) {
  return { [`aws:${kind}/${tag}`]: '*' };
}

/** Only from its own templates, and only with the tags of the cluster. */
function launchStatements(cluster: string, { regional, offered }: Arns): readonly PresetStatement[] {
  const launch = ['ec2:CreateFleet', 'ec2:RunInstances'];
  const made = [
    'fleet/*',
    'instance/*',
    'launch-template/*',
    'network-interface/*',
    'spot-instances-request/*',
    'volume/*',
  ].map((kind) => regional('ec2', kind));
  return [
    {
      actions: launch,
      resources: [
        offered('ec2', 'image/*'),
        regional('ec2', 'image/*'),
        offered('ec2', 'snapshot/*'),
        regional('ec2', 'snapshot/*'),
        regional('ec2', 'security-group/*'),
        regional('ec2', 'subnet/*'),
        regional('ec2', 'capacity-reservation/*'),
      ],
    },
    {
      actions: launch,
      resources: [regional('ec2', 'launch-template/*')],
      conditions: {
        StringEquals: owned('ResourceTag', cluster),
        StringLike: anyOf('ResourceTag', 'karpenter.sh/nodepool'),
      },
    },
    {
      actions: [...launch, 'ec2:CreateLaunchTemplate'],
      resources: made,
      conditions: {
        StringEquals: owned('RequestTag', cluster),
        StringLike: anyOf('RequestTag', 'karpenter.sh/nodepool'),
      },
    },
    {
      actions: ['ec2:CreateTags'],
      resources: made,
      conditions: {
        StringEquals: {
          ...owned('RequestTag', cluster),
          'ec2:CreateAction': ['CreateFleet', 'CreateLaunchTemplate', 'RunInstances'],
        },
        StringLike: anyOf('RequestTag', 'karpenter.sh/nodepool'),
      },
    },
  ];
}

function lifeStatements(cluster: string, { regional }: Arns): readonly PresetStatement[] {
  const ofCluster = {
    StringEquals: owned('ResourceTag', cluster),
    StringLike: anyOf('ResourceTag', 'karpenter.sh/nodepool'),
  };
  return [
    {
      actions: ['ec2:CreateTags'],
      resources: [regional('ec2', 'instance/*')],
      conditions: {
        ...ofCluster,
        'ForAllValues:StringEquals': {
          'aws:TagKeys': ['eks:eks-cluster-name', 'karpenter.sh/nodeclaim', 'Name'],
        },
      },
    },
    {
      actions: ['ec2:DeleteLaunchTemplate', 'ec2:TerminateInstances'],
      resources: [regional('ec2', 'instance/*'), regional('ec2', 'launch-template/*')],
      conditions: ofCluster,
    },
  ];
}

function readStatements({ offered }: Arns): readonly PresetStatement[] {
  return [
    {
      actions: [
        'ec2:DescribeAvailabilityZones',
        'ec2:DescribeCapacityReservations',
        'ec2:DescribeImages',
        'ec2:DescribeInstanceStatus',
        'ec2:DescribeInstanceTypeOfferings',
        'ec2:DescribeInstanceTypes',
        'ec2:DescribeInstances',
        'ec2:DescribeLaunchTemplates',
        'ec2:DescribeSecurityGroups',
        'ec2:DescribeSpotPriceHistory',
        'ec2:DescribeSubnets',
        'iam:ListInstanceProfiles',
        'pricing:GetProducts',
      ],
      resources: ['*'],
    },
    { actions: ['ssm:GetParameter'], resources: [offered('ssm', 'parameter/aws/service/*')] },
  ];
}

/** Nodes get their role through instance profiles, which Karpenter creates for an EC2NodeClass with a role. */
function profileStatements(
  cluster: string,
  nodeRole: string,
  { ofAccount }: Arns,
): readonly PresetStatement[] {
  const profiles = [ofAccount('iam', 'instance-profile/*')];
  const nodeClass = 'karpenter.k8s.aws/ec2nodeclass';
  const created = {
    StringEquals: owned('RequestTag', cluster),
    StringLike: anyOf('RequestTag', nodeClass),
  };
  const existing = {
    StringEquals: owned('ResourceTag', cluster),
    StringLike: anyOf('ResourceTag', nodeClass),
  };
  return [
    {
      actions: ['iam:PassRole'],
      resources: [ofAccount('iam', `role/${nodeRole}`)],
      conditions: {
        StringEquals: { 'iam:PassedToService': ['ec2.amazonaws.com', 'ec2.amazonaws.com.cn'] },
      },
    },
    { actions: ['iam:CreateInstanceProfile'], resources: profiles, conditions: created },
    {
      actions: ['iam:TagInstanceProfile'],
      resources: profiles,
      conditions: {
        StringEquals: { ...existing.StringEquals, ...created.StringEquals },
        StringLike: { ...existing.StringLike, ...created.StringLike },
      },
    },
    {
      actions: [
        'iam:AddRoleToInstanceProfile',
        'iam:DeleteInstanceProfile',
        'iam:RemoveRoleFromInstanceProfile',
      ],
      resources: profiles,
      conditions: existing,
    },
    { actions: ['iam:GetInstanceProfile'], resources: profiles },
  ];
}

function queueStatement(queue: string, { regional }: Arns): PresetStatement {
  return {
    actions: ['sqs:DeleteMessage', 'sqs:GetQueueUrl', 'sqs:ReceiveMessage'],
    resources: [regional('sqs', queue)],
  };
}
