import { z } from 'zod';
import { kmsForObjects, kmsForVolumes } from './kms-statements.ts';
import { bucketNameForm, kmsKeys, listOf } from './parameters.ts';
import { preset } from './preset.ts';

/** https://github.com/vmware-tanzu/velero-plugin-for-aws#set-permissions-for-velero */
export const velero = preset({
  policyName: 'velero',
  description: 'Velero: stores backups in buckets and, on request, creates snapshots of EBS volumes.',
  parameters: z.strictObject({
    buckets: listOf(bucketNameForm).describe('Names of the buckets for backups.'),
    snapshots: z
      .literal(true)
      .optional()
      .describe('`true` if Velero takes snapshots of EBS volumes without a CSI driver.'),
    kmsKeys: kmsKeys('buckets and volumes'),
  }),
  statements: ({ buckets, snapshots = false, kmsKeys: keys }, arns) => [
    {
      actions: [
        's3:AbortMultipartUpload',
        's3:DeleteObject',
        's3:GetObject',
        's3:ListMultipartUploadParts',
        's3:PutObject',
        's3:PutObjectTagging',
      ],
      resources: buckets.map((bucket) => arns.global('s3', `${bucket}/*`)),
    },
    { actions: ['s3:ListBucket'], resources: buckets.map((bucket) => arns.global('s3', bucket)) },
    ...(snapshots ? [...snapshotStatements(arns), ...kmsForVolumes(keys, arns)] : kmsForObjects(keys, arns)),
  ],
});

/** Velero tags volumes and snapshots in the calls that create them, snapshots with the name of their backup. */
function snapshotStatements({ regional, offered }: Parameters<typeof kmsForObjects>[1]) {
  const volumes = regional('ec2', 'volume/*');
  const snapshots = [offered('ec2', 'snapshot/*'), regional('ec2', 'snapshot/*')];
  return [
    { actions: ['ec2:DescribeSnapshots', 'ec2:DescribeVolumes'], resources: ['*'] },
    { actions: ['ec2:CreateSnapshot', 'ec2:CreateVolume'], resources: [volumes, ...snapshots] },
    {
      actions: ['ec2:CreateTags'],
      resources: [volumes, ...snapshots],
      conditions: { StringEquals: { 'ec2:CreateAction': ['CreateSnapshot', 'CreateVolume'] } },
    },
    {
      actions: ['ec2:DeleteSnapshot'],
      resources: snapshots,
      conditions: { Null: { 'aws:ResourceTag/velero.io/backup': 'false' } },
    },
  ];
}
