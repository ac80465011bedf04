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
import { awsCode, isAnswer } from './sdk-fault.ts';
import { tagList, tagsOf } from './tag-lists.ts';
import { unlessDone } from './unless-done.ts';

/** The issuer's port to CloudFront. */
export function cloudFrontDistributions(aws: AwsClients): Distributions {
  const client = aws.open('cloudfront', (settings) => new CloudFrontClient(settings));
  return {
    async find({ comment, bucket, alias }) {
      const [all, controls] = await Promise.all([listDistributions(client), listAccessControls(client)]);
      const candidates = all.filter(
        (one) => one.Comment === comment || readsFrom(one, bucket) || hasAlias(one, alias),
      );
      const seen = await Promise.all(candidates.map((one) => look(client, one, controls)));
      return seen.flatMap((one) => one ?? []);
    },
    accessControl: (name) => accessControlOf(client, name),
    setAccessControl: (name, control) => setAccessControl(client, name, control),
    deleteAccessControl: (name) => deleteAccessControl(client, name),
    async create(callerReference, settings, tags) {
      const config = configWith(null, callerReference, settings, await listAccessControls(client));
      const order = { DistributionConfig: config, Tags: { Items: tagList(tags) } };
      await unlessDone(
        () => client.send(new CreateDistributionWithTagsCommand({ DistributionConfigWithTags: order })),
        ['DistributionAlreadyExists'],
        () => isMade(client, callerReference, tags),
      );
    },
    update: (id, settings) =>
      change(client, id, async (config) =>
        configWith(config, config.CallerReference ?? '', settings, await listAccessControls(client)),
      ),
    disable: (id) => change(client, id, async (config) => ({ ...config, Enabled: false })),
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

/** Null where it was deleted meanwhile. */
async function look(
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
 * An answer that was lost, and a list that does not show the distribution yet: AWS names the one that has the caller
 * reference in its text alone, https://github.com/aws/aws-sdk-js-v3/issues/2618, so all are looked through.
 */
async function isMade(client: CloudFrontClient, callerReference: string, tags: Tags): Promise<boolean> {
  for (const { Id, ARN = '' } of await listDistributions(client)) {
    const { Distribution: one } = await client.send(new GetDistributionCommand({ Id }));
    if (one?.DistributionConfig?.CallerReference !== callerReference) continue;
    return isDeepStrictEqual(await readTags(client, ARN), { ...tags });
  }
  return false;
}

/** Reads the config, and sends all of it back changed, as of the version that was read. */
async function change(
  client: CloudFrontClient,
  Id: string,
  edit: (config: DistributionConfig) => Promise<DistributionConfig>,
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
  await unlessDone(() => client.send(update), ['PreconditionFailed'], isDone).catch((error: unknown) => {
    throw isAnswer(error, 'PreconditionFailed', 'InvalidIfMatchVersion') ? movedOn(Id, error) : error;
  });
}

function movedOn(id: string, cause: unknown): IrsaError {
  return new IrsaError(
    'IRSA-PLAN-001',
    {
      what: `The CloudFront distribution ${id} was changed by somebody else just now; it was left as it is.`,
      why: `CloudFront answered ${awsCode(cause)}: it is no longer the version that was read.`,
      next: 'Run `irsactl plan` and look at the difference.',
    },
    { cause },
  );
}
