import { z } from 'zod';
import { kmsForVolumes } from './kms-statements.ts';
import { clusterForm, kmsKeys, textOf } from './parameters.ts';
import { preset } from './preset.ts';

/**
 * AmazonEBSCSIDriverPolicyV2, https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEBSCSIDriverPolicyV2.html, and
 * https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/install.md#set-up-driver-permissions, with its
 * strict example and the driver's own tags: https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/tagging.md
 */
export const ebsCsiDriver = preset({
  policyName: 'ebs-csi-driver',
  description:
    'The controller of the EBS CSI driver: creates, attaches and deletes volumes and snapshots with its tags.',
  parameters: z.strictObject({
    cluster: textOf(clusterForm)
      .optional()
      .describe(
        "The driver's `--k8s-tag-cluster-id`. Without it, the driver may manage the volumes of every EBS CSI driver in the account and region.",
      ),
    kmsKeys: kmsKeys('volumes'),
  }),
  statements: ({ cluster, kmsKeys: keys }, arns) => {
    const volumes = arns.regional('ec2', 'volume/*');
    const snapshots = [arns.offered('ec2', 'snapshot/*'), arns.regional('ec2', 'snapshot/*')];
    const instances = arns.regional('ec2', 'instance/*');
    const tagged = (kind: 'RequestTag' | 'ResourceTag') => ({
      StringEquals: {
        [`aws:${kind}/ebs.csi.aws.com/cluster`]: 'true',
        ...(cluster !== undefined && { [`aws:${kind}/kubernetes.io/cluster/${cluster}`]: 'owned' }),
      },
    });
    // Volumes that Kubernetes created without the driver.
    const migrated = {
      StringLike: { 'aws:ResourceTag/kubernetes.io/created-for/pvc/name': '*' },
      ...(cluster !== undefined && {
        StringEquals: { [`aws:ResourceTag/kubernetes.io/cluster/${cluster}`]: 'owned' },
      }),
    };
    return [
      {
        actions: [
          'ec2:DescribeAvailabilityZones',
          'ec2:DescribeInstanceTypes',
          'ec2:DescribeInstances',
          'ec2:DescribeSnapshots',
          'ec2:DescribeTags',
          'ec2:DescribeVolumeStatus',
          'ec2:DescribeVolumes',
          'ec2:DescribeVolumesModifications',
        ],
        resources: ['*'],
      },
      // Volumes that were created by hand for a PersistentVolume do not have the driver's tags.
      { actions: ['ec2:AttachVolume', 'ec2:DetachVolume'], resources: [volumes, instances] },
      {
        actions: ['ec2:CreateVolume', 'ec2:CopyVolumes'],
        resources: [volumes],
        conditions: tagged('RequestTag'),
      },
      { actions: ['ec2:CreateVolume'], resources: snapshots },
      { actions: ['ec2:CreateSnapshot'], resources: snapshots, conditions: tagged('RequestTag') },
      {
        actions: ['ec2:CreateSnapshot', 'ec2:CopyVolumes', 'ec2:ModifyVolume', 'ec2:DeleteVolume'],
        resources: [volumes],
        conditions: tagged('ResourceTag'),
      },
      {
        actions: ['ec2:CopyVolumes', 'ec2:ModifyVolume', 'ec2:DeleteVolume'],
        resources: [volumes],
        conditions: migrated,
      },
      {
        actions: ['ec2:DeleteSnapshot', 'ec2:LockSnapshot', 'ec2:EnableFastSnapshotRestores'],
        resources: snapshots,
        conditions: tagged('ResourceTag'),
      },
      {
        actions: ['ec2:CreateTags'],
        resources: [volumes, ...snapshots],
        conditions: {
          StringEquals: { 'ec2:CreateAction': ['CreateVolume', 'CreateSnapshot', 'CopyVolumes'] },
        },
      },
      {
        actions: ['ec2:CreateTags', 'ec2:DeleteTags'],
        resources: [volumes, ...snapshots],
        conditions: tagged('ResourceTag'),
      },
      ...kmsForVolumes(keys, arns),
    ];
  },
});
