import type { Arns, PresetStatement } from './preset.ts';

/** Objects of a bucket that are encrypted with customer keys: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html */
export function kmsForObjects(keys: readonly string[] = [], { regional }: Arns): readonly PresetStatement[] {
  return kmsStatement(keys, regional, ['kms:Decrypt', 'kms:GenerateDataKey']);
}

/** Values that are only read: https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html */
export function kmsForReading(keys: readonly string[] = [], { regional }: Arns): readonly PresetStatement[] {
  return kmsStatement(keys, regional, ['kms:Decrypt']);
}

/** Volumes and their snapshots: https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html */
export function kmsForVolumes(keys: readonly string[] = [], { regional }: Arns): readonly PresetStatement[] {
  return [
    ...kmsStatement(keys, regional, [
      'kms:Decrypt',
      'kms:DescribeKey',
      'kms:Encrypt',
      'kms:GenerateDataKey',
      'kms:GenerateDataKeyWithoutPlaintext',
      'kms:ReEncryptFrom',
      'kms:ReEncryptTo',
    ]),
    ...kmsStatement(keys, regional, ['kms:CreateGrant']).map((statement) => ({
      ...statement,
      // EC2 holds the grant while the volume is attached; only AWS services may have one.
      conditions: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    })),
  ];
}

function kmsStatement(
  keys: readonly string[],
  regional: Arns['regional'],
  actions: readonly string[],
): readonly PresetStatement[] {
  if (keys.length === 0) return [];
  return [{ actions, resources: keys.map((key) => regional('kms', `key/${key}`)) }];
}
