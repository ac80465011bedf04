import { isDeepStrictEqual } from 'node:util';
import {
  CloudFrontClient,
  CreateDistributionWithTagsCommand,
  DeleteDistributionCommand,
  type DistributionConfig,
  type DistributionSummary,
  GetDistributionCommand,
  GetDistributionConfigCommand,
  ListDistributionsCommand,
  ListTagsForResourceCommand,
  type OriginAccessControlSummary,
  TagResourceCommand,
  UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import type { Tags } from '../chain/ownership.ts';
import { IrsaError } from '../errors/irsa-error.ts';
import type { Distributions, SeenDistribution } from '../links/issuer/ports.ts';
import { absent } from './absent.ts';
import type { AwsClients } from './clients.ts';
import {
  accessControlOf,
  deleteAccessControl,
  listAccessControls,
  setAccessControl,
} from './cloudfront-access-controls.ts';
import { configWith, settingsOf } from './cloudfront-settings.ts';
import { retryUntilConsistent } from './eventual-consistency.ts';
import type { CallReporter } from './follow-calls.ts';
import { repeatableCall } from './repeatable-call.ts';
import { awsCode, isAnswer } from './sdk-fault.ts';
import { tagList, tagsOf } from './tag-lists.ts';

/** The issuer's port to CloudFront. */
export function cloudFrontDistributions(aws: AwsClients): Distributions {
  const client = aws.open('cloudfront', (settings) => new CloudFrontClient(settings));
  const { report } = aws;
  return {
    async find({ comment, bucket, alias }) {
      const [all, controls] = await Promise.all([listDistributions(client), listAccessControls(client)]);
      const candidates = all.filter(
        (one) => one.Comment === comment || readsFrom(one, bucket) || hasAlias(one, alias),
      );
      const seen = await Promise.all(candidates.map((one) => describe(client, one, controls)));
      return seen.flatMap((one) => one ?? []);
    },
    accessControl: (name) => accessControlOf(client, name),
    setAccessControl: (name, control) => setAccessControl(client, name, control),
    deleteAccessControl: (name) => deleteAccessControl(client, name),
    async create(callerReference, settings, tags) {
      const controls = await listAccessControls(client);
      for (let number = 1; number <= mostReferences; number += 1) {
        const reference = number === 1 ? callerReference : `${callerReference}/${number}`;
        const config = configWith(null, reference, settings, controls);
        const order = { DistributionConfig: config, Tags: { Items: tagList(tags) } };
        const create = new CreateDistributionWithTagsCommand({ DistributionConfigWithTags: order });
        const send = () => retryUntilCertificateKnown(() => client.send(create), report);
        if (await createOnce(client, send, tags)) return;
      }
      throw referencesUsedUp(callerReference);
    },
    update: (id, settings) =>
      change(
        client,
        id,
        async (config) =>
          configWith(config, config.CallerReference ?? '', settings, await listAccessControls(client)),
        report,
      ),
    disable: (id) => change(client, id, async (config) => ({ ...config, Enabled: false }), report),
    async addTags(arn, tags) {
      await client.send(new TagResourceCommand({ Resource: arn, Tags: { Items: tagList(tags) } }));
    },
    async delete(id) {
      const answer = await client
        .send(new GetDistributionConfigCommand({ Id: id }))
        .catch(absent('NoSuchDistribution'));
      if (!answer) return;
      await client
        .send(new DeleteDistributionCommand({ Id: id, IfMatch: answer.ETag }))
        .catch(absent('NoSuchDistribution'));
    },
  };
}

async function listDistributions(client: CloudFrontClient): Promise<readonly DistributionSummary[]> {
  const found: DistributionSummary[] = [];
  for (let Marker: string | undefined; ; ) {
    const { DistributionList: page } = await client.send(new ListDistributionsCommand({ Marker }));
    found.push(...(page?.Items ?? []));
    Marker = page?.NextMarker;
    if (page?.IsTruncated !== true || Marker === undefined) return found;
  }
}

function hasAlias({ Aliases }: DistributionSummary, alias: string | undefined): boolean {
  return alias !== undefined && (Aliases?.Items ?? []).includes(alias);
}

/** A bucket has one host for each region, and one without. */
function readsFrom({ Origins }: DistributionSummary, bucket: string): boolean {
  return (Origins?.Items ?? []).some(({ DomainName }) => DomainName?.startsWith(`${bucket}.s3.`));
}

/** Null if it was deleted since it was listed. */
async function describe(
  client: CloudFrontClient,
  { Id = '', ARN = '' }: DistributionSummary,
  controls: readonly OriginAccessControlSummary[],
): Promise<SeenDistribution | null> {
  const [answer, tags] = await Promise.all([
    client.send(new GetDistributionCommand({ Id })).catch(absent('NoSuchDistribution')),
    readTags(client, ARN),
  ]);
  const seen = answer?.Distribution;
  const config = seen?.DistributionConfig;
  if (!seen || !config || !tags) return null;
  return {
    id: Id,
    arn: ARN,
    domain: seen.DomainName ?? '',
    callerReference: config.CallerReference ?? '',
    isDeployed: seen.Status === 'Deployed',
    settings: settingsOf(config, controls),
    tags,
  };
}

async function readTags(client: CloudFrontClient, arn: string): Promise<Tags | undefined> {
  const answer = await client
    .send(new ListTagsForResourceCommand({ Resource: arn }))
    .catch(absent('NoSuchResource', 'NoSuchDistribution'));
  return answer && tagsOf(answer.Tags?.Items);
}

/**
 * How often a chain can be destroyed and created again: a caller reference stays used after its distribution is
 * deleted.
 */
const mostReferences = 20;

/**
 * CloudFront may not know a certificate for a minute after ACM has issued it:
 * https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/cloudfront/distribution.go
 */
function retryUntilCertificateKnown<T>(call: () => Promise<T>, report: CallReporter): Promise<T> {
  return retryUntilConsistent(
    call,
    (code) => {
      const isUnknown = code === 'InvalidViewerCertificate';
      if (isUnknown) report('CloudFront does not know the certificate yet; retrying for up to a minute.');
      return isUnknown;
    },
    [1000, 2000, 4000, 8000, 15_000, 30_000],
  );
}

/**
 * Creates the distribution; true too if an earlier call, whose response was lost, created it. False if the caller
 * reference was used for a deleted one. Only AWS's message contains the ID:
 * https://github.com/aws/aws-sdk-js-v3/issues/2618
 */
async function createOnce(
  client: CloudFrontClient,
  create: () => Promise<unknown>,
  tags: Tags,
): Promise<boolean> {
  try {
    await create();
    return true;
  } catch (error) {
    const [, Id] = /Already exists: (\w+)/.exec(error instanceof IrsaError ? error.problem.why : '') ?? [];
    if (!isAnswer(error, 'DistributionAlreadyExists') || Id === undefined) throw error;
    const found = await client.send(new GetDistributionCommand({ Id })).catch(absent('NoSuchDistribution'));
    if (!found) return false;
    const seen = await readTags(client, found.Distribution?.ARN ?? '');
    if (!isDeepStrictEqual(seen, { ...tags })) throw error;
    return true;
  }
}

function referencesUsedUp(callerReference: string): IrsaError {
  return new IrsaError('IRSA-ISSUER-073', {
    what: `CloudFront has had ${mostReferences} distributions with the name ${callerReference}.`,
    why: 'It accepts each caller reference only once, even after its distribution is deleted.',
    next: 'Choose another metadata.name in irsa.yaml.',
  });
}

/** Reads the config, changes it, and updates it only if it is still the version that was read. */
async function change(
  client: CloudFrontClient,
  Id: string,
  edit: (config: DistributionConfig) => Promise<DistributionConfig>,
  report: CallReporter,
): Promise<void> {
  const { DistributionConfig: current, ETag: IfMatch } = await client.send(
    new GetDistributionConfigCommand({ Id }),
  );
  if (!current) return;
  const wanted = await edit(current);
  const update = new UpdateDistributionCommand({ Id, IfMatch, DistributionConfig: wanted });
  const isDone = async () => {
    const { DistributionConfig: now } = await client.send(new GetDistributionConfigCommand({ Id }));
    return now !== undefined && isDeepStrictEqual(settingsOf(now, []), settingsOf(wanted, []));
  };
  const send = () => retryUntilCertificateKnown(() => client.send(update), report);
  await repeatableCall(send, ['PreconditionFailed'], isDone).catch((error: unknown) => {
    throw isAnswer(error, 'PreconditionFailed', 'InvalidIfMatchVersion')
      ? changedConcurrently(Id, error)
      : error;
  });
}

function changedConcurrently(id: string, cause: unknown): IrsaError {
  return new IrsaError(
    'IRSA-PLAN-001',
    {
      what: `Another writer has just changed the CloudFront distribution ${id}; irsactl left it as it is.`,
      why: `CloudFront returned ${awsCode(cause)}: it is no longer the version that was read.`,
      next: 'Run `irsactl plan` and check the difference.',
    },
    { cause },
  );
}
