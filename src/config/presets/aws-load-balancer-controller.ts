import { z } from 'zod';
import { clusterForm, textOf } from './parameters.ts';
import { type Arns, type PresetStatement, preset } from './preset.ts';

/**
 * https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/installation/#configure-iam and its
 * iam_policy.json. Resources that must have the controller's tag there must have it with the name of the cluster here.
 */
export const awsLoadBalancerController = preset({
  policyName: 'aws-load-balancer-controller',
  description: 'AWS Load Balancer Controller: creates load balancers for Services, Ingresses and Gateways.',
  parameters: z.strictObject({
    cluster: textOf(clusterForm).describe("Name of the cluster, as in the controller's `--cluster-name`."),
  }),
  statements: ({ cluster }, arns) => [
    serviceLinkedRole(arns),
    ...readStatements(arns),
    ...protectionStatements(arns),
    ...securityGroupStatements(cluster, arns),
    ...loadBalancerStatements(cluster, arns),
    ...listenerStatements(cluster, arns),
  ],
});

const clusterTag = 'elbv2.k8s.aws/cluster';

const requested = (cluster: string) => ({ [`aws:RequestTag/${clusterTag}`]: cluster });
const existing = (cluster: string) => ({ [`aws:ResourceTag/${clusterTag}`]: cluster });

/** Elastic Load Balancing uses this role; the first load balancer of an account creates it. */
function serviceLinkedRole({ ofAccount }: Arns): PresetStatement {
  return {
    actions: ['iam:CreateServiceLinkedRole'],
    resources: [ofAccount('iam', 'role/aws-service-role/elasticloadbalancing.amazonaws.com/*')],
    conditions: { StringEquals: { 'iam:AWSServiceName': 'elasticloadbalancing.amazonaws.com' } },
  };
}

function readStatements({ regional, ofAccount }: Arns): readonly PresetStatement[] {
  return [
    {
      actions: [
        'acm:ListCertificates',
        'ec2:DescribeAccountAttributes',
        'ec2:DescribeAddresses',
        'ec2:DescribeAvailabilityZones',
        'ec2:DescribeCoipPools',
        'ec2:DescribeInstances',
        'ec2:DescribeInternetGateways',
        'ec2:DescribeIpamPools',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeRouteTables',
        'ec2:DescribeSecurityGroups',
        'ec2:DescribeSubnets',
        'ec2:DescribeTags',
        'ec2:DescribeVpcPeeringConnections',
        'ec2:DescribeVpcs',
        'elasticloadbalancing:DescribeCapacityReservation',
        'elasticloadbalancing:DescribeListenerAttributes',
        'elasticloadbalancing:DescribeListenerCertificates',
        'elasticloadbalancing:DescribeListeners',
        'elasticloadbalancing:DescribeLoadBalancerAttributes',
        'elasticloadbalancing:DescribeLoadBalancers',
        'elasticloadbalancing:DescribeRules',
        'elasticloadbalancing:DescribeSSLPolicies',
        'elasticloadbalancing:DescribeTags',
        'elasticloadbalancing:DescribeTargetGroupAttributes',
        'elasticloadbalancing:DescribeTargetGroups',
        'elasticloadbalancing:DescribeTargetHealth',
        'elasticloadbalancing:DescribeTrustStores',
        'iam:ListServerCertificates',
        'shield:GetSubscriptionState',
      ],
      resources: ['*'],
    },
    { actions: ['acm:DescribeCertificate'], resources: [regional('acm', 'certificate/*')] },
    { actions: ['cognito-idp:DescribeUserPoolClient'], resources: [regional('cognito-idp', 'userpool/*')] },
    { actions: ['ec2:GetCoipPoolUsage'], resources: [regional('ec2', 'coip-pool/*')] },
    { actions: ['ec2:GetSecurityGroupsForVpc'], resources: [regional('ec2', 'vpc/*')] },
    { actions: ['iam:GetServerCertificate'], resources: [ofAccount('iam', 'server-certificate/*')] },
  ];
}

/**
 * Ingresses can name a web ACL and use Shield. AWS WAF Classic is left out, because its support has ended:
 * https://docs.aws.amazon.com/waf/latest/developerguide/classic-waf-chapter.html
 */
function protectionStatements({ regional, ofAccount }: Arns): readonly PresetStatement[] {
  const balancers = regional('elasticloadbalancing', 'loadbalancer/app/*');
  return [
    {
      actions: ['wafv2:AssociateWebACL', 'wafv2:DisassociateWebACL', 'wafv2:GetWebACLForResource'],
      resources: [balancers, regional('wafv2', 'regional/webacl/*')],
    },
    { actions: ['wafv2:GetWebACL'], resources: [regional('wafv2', 'regional/webacl/*')] },
    {
      actions: ['shield:DeleteProtection', 'shield:DescribeProtection'],
      resources: [ofAccount('shield', 'protection/*')],
    },
    { actions: ['elasticloadbalancing:SetWebAcl', 'shield:CreateProtection'], resources: ['*'] },
  ];
}

function securityGroupStatements(cluster: string, { regional }: Arns): readonly PresetStatement[] {
  const groups = regional('ec2', 'security-group/*');
  return [
    // It opens the security groups of nodes, which it does not own, to its load balancers.
    {
      actions: ['ec2:AuthorizeSecurityGroupIngress', 'ec2:RevokeSecurityGroupIngress'],
      resources: [groups],
    },
    { actions: ['ec2:CreateSecurityGroup'], resources: [regional('ec2', 'vpc/*')] },
    {
      actions: ['ec2:CreateSecurityGroup'],
      resources: [groups],
      conditions: { StringEquals: requested(cluster) },
    },
    {
      actions: ['ec2:CreateTags'],
      resources: [groups],
      conditions: { StringEquals: { ...requested(cluster), 'ec2:CreateAction': 'CreateSecurityGroup' } },
    },
    {
      actions: ['ec2:CreateTags', 'ec2:DeleteTags'],
      resources: [groups],
      conditions: {
        StringEquals: existing(cluster),
        // It must not change the cluster tag.
        Null: { [`aws:RequestTag/${clusterTag}`]: 'true' },
      },
    },
    {
      actions: ['ec2:DeleteSecurityGroup'],
      resources: [groups],
      conditions: { StringEquals: existing(cluster) },
    },
  ];
}

function loadBalancerStatements(cluster: string, { regional }: Arns): readonly PresetStatement[] {
  const balancers = ['app', 'net'].map((kind) => regional('elasticloadbalancing', `loadbalancer/${kind}/*`));
  const targets = regional('elasticloadbalancing', 'targetgroup/*');
  return [
    {
      actions: ['elasticloadbalancing:CreateLoadBalancer', 'elasticloadbalancing:CreateTargetGroup'],
      resources: [...balancers, targets],
      conditions: { StringEquals: requested(cluster) },
    },
    {
      actions: ['elasticloadbalancing:AddTags'],
      resources: [...balancers, targets],
      conditions: {
        StringEquals: {
          ...requested(cluster),
          'elasticloadbalancing:CreateAction': ['CreateLoadBalancer', 'CreateTargetGroup'],
        },
      },
    },
    {
      actions: ['elasticloadbalancing:AddTags', 'elasticloadbalancing:RemoveTags'],
      resources: [...balancers, targets],
      conditions: {
        StringEquals: existing(cluster),
        Null: { [`aws:RequestTag/${clusterTag}`]: 'true' },
      },
    },
    {
      actions: [
        'elasticloadbalancing:DeleteLoadBalancer',
        'elasticloadbalancing:ModifyCapacityReservation',
        'elasticloadbalancing:ModifyIpPools',
        'elasticloadbalancing:ModifyLoadBalancerAttributes',
        'elasticloadbalancing:SetIpAddressType',
        'elasticloadbalancing:SetSecurityGroups',
        'elasticloadbalancing:SetSubnets',
      ],
      resources: balancers,
      conditions: { StringEquals: existing(cluster) },
    },
    {
      actions: [
        'elasticloadbalancing:DeleteTargetGroup',
        'elasticloadbalancing:ModifyTargetGroup',
        'elasticloadbalancing:ModifyTargetGroupAttributes',
      ],
      resources: [targets],
      conditions: { StringEquals: existing(cluster) },
    },
    // A TargetGroupBinding may name a target group that the controller did not create.
    {
      actions: ['elasticloadbalancing:DeregisterTargets', 'elasticloadbalancing:RegisterTargets'],
      resources: [targets],
    },
  ];
}

/** Listeners and rules do not have the controller's tag yet when they are created; their load balancers have it. */
function listenerStatements(cluster: string, { regional }: Arns): readonly PresetStatement[] {
  const of = (part: string) =>
    ['app', 'net'].map((kind) => regional('elasticloadbalancing', `${part}/${kind}/*`));
  const [balancers, listeners, rules] = [of('loadbalancer'), of('listener'), of('listener-rule')];
  return [
    {
      actions: ['elasticloadbalancing:CreateListener'],
      resources: balancers,
      conditions: { StringEquals: existing(cluster) },
    },
    {
      actions: [
        'elasticloadbalancing:AddListenerCertificates',
        'elasticloadbalancing:CreateRule',
        'elasticloadbalancing:DeleteListener',
        'elasticloadbalancing:ModifyListener',
        'elasticloadbalancing:ModifyListenerAttributes',
        'elasticloadbalancing:RemoveListenerCertificates',
      ],
      resources: listeners,
    },
    {
      actions: [
        'elasticloadbalancing:DeleteRule',
        'elasticloadbalancing:ModifyRule',
        'elasticloadbalancing:SetRulePriorities',
      ],
      resources: rules,
    },
    {
      actions: ['elasticloadbalancing:AddTags', 'elasticloadbalancing:RemoveTags'],
      resources: [...listeners, ...rules],
    },
  ];
}
