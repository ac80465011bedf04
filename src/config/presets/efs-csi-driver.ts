import { z } from 'zod';
import { fileSystemForm, listOf } from './parameters.ts';
import { preset } from './preset.ts';

const ownTag = 'efs.csi.aws.com/cluster';

/** https://github.com/kubernetes-sigs/aws-efs-csi-driver/blob/master/docs/iam-policy-create.md */
export const efsCsiDriver = preset({
  policyName: 'efs-csi-driver',
  description: 'The controller of the EFS CSI driver: creates and deletes access points of file systems.',
  parameters: z.strictObject({
    fileSystems: listOf(fileSystemForm).describe('IDs of the file systems for its access points.'),
  }),
  statements: ({ fileSystems }, { regional }) => {
    const systems = fileSystems.map((id) => regional('elasticfilesystem', `file-system/${id}`));
    const accessPoints = regional('elasticfilesystem', 'access-point/*');
    return [
      { actions: ['ec2:DescribeAvailabilityZones'], resources: ['*'] },
      {
        actions: [
          'elasticfilesystem:DescribeAccessPoints',
          'elasticfilesystem:DescribeFileSystems',
          'elasticfilesystem:DescribeMountTargets',
        ],
        resources: [...systems, accessPoints],
      },
      {
        actions: ['elasticfilesystem:CreateAccessPoint'],
        resources: systems,
        conditions: { StringEquals: { [`aws:RequestTag/${ownTag}`]: 'true' } },
      },
      {
        actions: ['elasticfilesystem:TagResource'],
        resources: [accessPoints],
        conditions: { StringEquals: { [`aws:RequestTag/${ownTag}`]: 'true' } },
      },
      {
        actions: ['elasticfilesystem:DeleteAccessPoint'],
        resources: [accessPoints],
        conditions: { StringEquals: { [`aws:ResourceTag/${ownTag}`]: 'true' } },
      },
    ];
  },
});
