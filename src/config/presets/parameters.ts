import { z } from 'zod';
import { formKeywords, hasForm, type TextForm } from '../text-forms.ts';

/** A text with a form, which both `irsactl validate` and editors check. */
export function textOf(form: TextForm) {
  return z
    .string()
    .refine((text) => hasForm(text, form), { error: `Expected ${form.description}` })
    .meta(formKeywords(form));
}

/** A longer list would use up the size limit for the policies of a role. */
const longestList = 50;

/** One or more texts with a form, without duplicates. */
export function listOf(form: TextForm) {
  return z
    .array(textOf(form))
    .min(1)
    .max(longestList)
    .refine((list) => new Set(list).size === list.length, { error: 'Expected each entry once' })
    .meta({ uniqueItems: true });
}

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_HostedZone.html */
export const zoneForm: TextForm = {
  pattern: /^Z[A-Z0-9]+$/u,
  longest: 32,
  description: 'the ID of a hosted zone, such as Z0123456789ABC',
};

/** Part of a tag key: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html */
export const clusterForm: TextForm = {
  pattern: /^[A-Za-z0-9][A-Za-z0-9._-]*$/u,
  longest: 80,
  description: 'the name of a cluster: letters, digits and ._-',
};

/** Older buckets may have dots in their names: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export const bucketNameForm: TextForm = {
  pattern: /^[a-z0-9][a-z0-9.-]*[a-z0-9]$/u,
  shortest: 3,
  longest: 63,
  description: 'the name of a bucket',
};

export const bucketNamesForm: TextForm = {
  pattern: /^[a-z0-9][a-z0-9.-]*\*?$/u,
  shortest: 3,
  longest: 63,
  description: 'the name of a bucket, or a prefix with *',
};

/** https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id-key-id */
const keyForm: TextForm = {
  pattern: /^(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/u,
  description: 'the ID of a KMS key, such as 1234abcd-12ab-34cd-56ef-1234567890ab',
};

/** The KMS keys for the data of a preset. */
export function kmsKeys(what: string) {
  return listOf(keyForm)
    .optional()
    .describe(`IDs of the KMS keys that encrypt ${what}, if they are customer managed keys.`);
}

export const roleForm: TextForm = {
  pattern: /^(?:[\w+=,.@-]+\/)*[\w+=,.@-]{1,64}$/u,
  longest: 512,
  description: 'the name of an IAM role, with its path if it has one',
};

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html */
export const secretForm: TextForm = {
  pattern: /^[A-Za-z0-9/_+=.@-]+\*?$/u,
  longest: 512,
  description: 'the name of a secret, or a prefix with *',
};

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html */
export const storedParameterForm: TextForm = {
  pattern: /^\/?[A-Za-z0-9_.-]+(?:\/[A-Za-z0-9_.-]+)*(?:\/?\*)?$/u,
  longest: 1011,
  description: 'the name of a parameter, or a prefix with *',
};

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html */
export const repositoryForm: TextForm = {
  pattern: /^[a-z0-9][a-z0-9._/-]*\*?$/u,
  longest: 256,
  description: 'the name of a repository, or a prefix with *',
};

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html */
export const logGroupForm: TextForm = {
  pattern: /^[A-Za-z0-9_./#-]+\*?$/u,
  longest: 512,
  description: 'the name of a log group, or a prefix with *',
};

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html */
export const metricNamespaceForm: TextForm = {
  pattern: /^[A-Za-z0-9_.#-][A-Za-z0-9_./#-]*$/u,
  longest: 255,
  description: 'a metric namespace: letters, digits and _./#-',
};

/** https://docs.aws.amazon.com/efs/latest/ug/API_FileSystemDescription.html */
export const fileSystemForm: TextForm = {
  pattern: /^fs-[0-9a-f]{8,40}$/u,
  description: 'the ID of a file system, such as fs-0123456789abcdef0',
};

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html */
export const queueForm: TextForm = {
  pattern: /^[A-Za-z0-9_-]+$/u,
  longest: 80,
  description: 'the name of a queue',
};

/** As IAM compares them: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/specifying-conditions-route53.html */
export const recordForm: TextForm = {
  pattern: /^[a-z0-9_*-][a-z0-9_*.-]*$/u,
  longest: 255,
  description: 'the name of a record in lower case, with * as wildcard',
};
