import {
  CreateDistributionWithTags$,
  type CreateDistributionWithTagsRequest,
  DeleteDistribution$,
  type DeleteDistributionRequest,
  type DistributionConfig,
  GetDistribution$,
  GetDistributionConfig$,
  type GetDistributionRequest,
  ListDistributions$,
  type ListDistributionsRequest,
  UpdateDistribution$,
  type UpdateDistributionRequest,
} from '@aws-sdk/client-cloudfront';
import { distributionArn } from '../../trust/arn.ts';
import type { Tag } from '../account.ts';
import { tagContext } from '../authorize-context.ts';
import { wholeSecond } from '../whole-second.ts';
import { checkAliases } from './check-aliases.ts';
import { checkConfig } from './check-config.ts';
import { completeConfig } from './complete-config.ts';
import { describeDistribution, summarizeDistribution } from './describe-distribution.ts';
import { createCachedAnswers } from './edge/cached-answers.ts';
import { cloudFrontFaults } from './faults.ts';
import {
  authorizeOn,
  type CloudFrontCall,
  type CloudFrontOperation,
  cloudFrontOperation,
} from './operation.ts';
import { isDeployed, type StoredDistribution, servedConfig } from './store.ts';
import { readTags } from './tags.ts';
import { newCloudFrontId, pageOf, requireVersion } from './versions.ts';

const createDistributionWithTags = cloudFrontOperation<CreateDistributionWithTagsRequest>(
  CreateDistributionWithTags$,
  (call, { DistributionConfigWithTags: sent }) => {
    const tags = readTags(sent?.Tags?.Items);
    authorizeOn(call, 'TagResource', 'distribution', '*', tagContext(tags));
    return create(call, sent?.DistributionConfig, tags);
  },
);

const getDistribution = cloudFrontOperation<GetDistributionRequest>(GetDistribution$, (call, { Id }) => {
  const found = findDistribution(call, 'GetDistribution', Id);
  return { Distribution: describeDistribution(found, call.state.now()), ETag: found.etag };
});

const getDistributionConfig = cloudFrontOperation<GetDistributionRequest>(
  GetDistributionConfig$,
  (call, { Id }) => {
    const found = findDistribution(call, 'GetDistributionConfig', Id);
    return { DistributionConfig: found.config, ETag: found.etag };
  },
);

/** The caller sends the whole config; a part that is left out returns to its default. */
const updateDistribution = cloudFrontOperation<UpdateDistributionRequest>(
  UpdateDistribution$,
  (call, { Id, IfMatch, DistributionConfig: sent }) => {
    const found = findDistribution(call, 'UpdateDistribution', Id);
    requireVersion(IfMatch, found);
    const config = accepted(call, sent, found);
    if (config.CallerReference !== found.config.CallerReference) throw cloudFrontFaults.illegalUpdate();
    const now = call.state.now();
    const served = servedConfig(found, now);
    if (served && !sameCertificate(served, found.config) && !sameCertificate(found.config, config)) {
      throw cloudFrontFaults.certificateInProgress();
    }
    found.previousConfig = served;
    found.config = config;
    deploy(call, found);
    return { Distribution: describeDistribution(found, null), ETag: found.etag };
  },
);

function sameCertificate(one: DistributionConfig, other: DistributionConfig): boolean {
  return one.ViewerCertificate?.ACMCertificateArn === other.ViewerCertificate?.ACMCertificateArn;
}

/** AWS gives the same error for an enabled distribution and for one that some edges do not yet know as disabled. */
const deleteDistribution = cloudFrontOperation<DeleteDistributionRequest>(
  DeleteDistribution$,
  (call, { Id, IfMatch }) => {
    const found = findDistribution(call, 'DeleteDistribution', Id);
    requireVersion(IfMatch, found);
    if (found.config.Enabled || !isDeployed(found, call.state.now())) throw cloudFrontFaults.notDisabled();
    call.store.distributions.delete(found.id);
    call.withdraw(found);
    return {};
  },
);

const listDistributions = cloudFrontOperation<ListDistributionsRequest>(ListDistributions$, (call, page) => {
  call.authorize('cloudfront:ListDistributions', '*');
  const { id } = call.account();
  const own = [...call.store.distributions.values()].filter(({ owner }) => owner === id);
  const now = call.state.now();
  return {
    DistributionList: pageOf(
      own.map((one) => summarizeDistribution(one, now)),
      page,
    ),
  };
});

export const distributionOperations: readonly CloudFrontOperation[] = [
  createDistributionWithTags,
  getDistribution,
  getDistributionConfig,
  updateDistribution,
  deleteDistribution,
  listDistributions,
];

/** Returns a distribution of the caller's account; throws if it does not exist or the caller may not do `action` on it. */
function findDistribution(call: CloudFrontCall, action: string, id = ''): StoredDistribution {
  const found = call.store.distributions.get(id);
  authorizeOn(call, action, 'distribution', id, tagContext([], found?.tags));
  if (!found || found.owner !== call.account().id) throw cloudFrontFaults.noSuchDistribution();
  return found;
}

/**
 * CloudFront never accepts a caller reference twice, not even for the same config or after the distribution was deleted:
 * https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DistributionConfig.html, https://github.com/aws/aws-sdk-go/issues/2213
 */
function create(call: CloudFrontCall, sent: DistributionConfig | undefined, tags: readonly Tag[]): object {
  authorizeOn(call, 'CreateDistribution', 'distribution', '*', tagContext(tags));
  const config = accepted(call, sent, null);
  const { store, state } = call;
  const owner = call.account().id;
  const reference = `${owner} ${config.CallerReference}`;
  const other = store.callerReferences.get(reference);
  if (other !== undefined) throw cloudFrontFaults.alreadyExists(other);
  const id = newCloudFrontId(state.randomBytes);
  const made: StoredDistribution = {
    id,
    arn: distributionArn(state.partition, owner, id),
    owner,
    domain: `d${state.randomBytes(7).toString('hex').slice(0, 13)}.cloudfront.net`,
    cached: createCachedAnswers(),
    config,
    etag: '',
    modified: state.now(),
    deployedAt: state.now(),
    previousConfig: null,
    tags,
  };
  deploy(call, made);
  store.distributions.set(id, made);
  store.callerReferences.set(reference, id);
  call.publish(made);
  const { partition } = state;
  return {
    Distribution: describeDistribution(made, null),
    ETag: made.etag,
    Location: `https://cloudfront.${partition.dnsSuffix}/2020-05-31/distribution/${id}`,
  };
}

function accepted(
  call: CloudFrontCall,
  sent: DistributionConfig | undefined,
  self: StoredDistribution | null,
): DistributionConfig {
  if (!sent) throw cloudFrontFaults.invalid('The parameter DistributionConfig is required.');
  checkConfig(sent, call.account().id, call.store);
  checkAliases(sent, call, self);
  return completeConfig(sent);
}

function deploy({ state, store }: CloudFrontCall, distribution: StoredDistribution): void {
  const now = state.now();
  distribution.etag = newCloudFrontId(state.randomBytes);
  distribution.modified = wholeSecond(now);
  distribution.deployedAt = new Date(now.getTime() + store.deploymentSeconds * 1000);
}
