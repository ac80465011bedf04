import {
  CreateInvalidation$,
  type CreateInvalidationRequest,
  GetInvalidation$,
  type GetInvalidationRequest,
} from '@aws-sdk/client-cloudfront';
import { findDistribution } from './distributions.ts';
import { cloudFrontFaults } from './faults.ts';
import { type CloudFrontCall, type CloudFrontOperation, cloudFrontOperation } from './operation.ts';
import type { StoredInvalidation } from './store.ts';
import { newCloudFrontId } from './versions.ts';

const createInvalidation = cloudFrontOperation<CreateInvalidationRequest>(
  CreateInvalidation$,
  (call, { DistributionId, InvalidationBatch: batch }) => {
    const found = findDistribution(call, 'CreateInvalidation', DistributionId);
    const { CallerReference: callerReference = '', Paths } = batch ?? {};
    const paths = Paths?.Items ?? [];
    if (Paths?.Quantity !== paths.length) throw cloudFrontFaults.quantities();
    if (paths.length === 0 || !paths.every(isPath)) {
      throw cloudFrontFaults.invalid('Your request contains one or more invalid invalidation paths.');
    }
    const before = [...found.invalidations.values()];
    if (before.some((one) => one.callerReference === callerReference)) {
      throw cloudFrontFaults.invalid(
        'Your request contains a caller reference that was used for a previous invalidation batch for the same distribution.',
      );
    }
    const id = newCloudFrontId(call.state.randomBytes);
    const made = { id, created: call.state.now(), callerReference, paths };
    found.invalidations.set(id, made);
    found.cached.forget(paths);
    return { Invalidation: describe(made, 'InProgress'), Location: `${found.arn}/invalidation/${id}` };
  },
);

const getInvalidation = cloudFrontOperation<GetInvalidationRequest>(
  GetInvalidation$,
  (call, { DistributionId, Id = '' }) => {
    const found = findDistribution(call, 'GetInvalidation', DistributionId).invalidations.get(Id);
    if (!found) throw cloudFrontFaults.noSuchInvalidation();
    return { Invalidation: describe(found, isDone(found, call) ? 'Completed' : 'InProgress') };
  },
);

export const invalidationOperations: readonly CloudFrontOperation[] = [createInvalidation, getInvalidation];

/** A path, with a wildcard at its end or without. */
const isPath = (path: string): boolean => /^\/[^*]*\*?$/.test(path);

function isDone({ created }: StoredInvalidation, { state, store }: CloudFrontCall): boolean {
  return state.now().getTime() >= created.getTime() + store.deploymentSeconds * 1000;
}

function describe({ id, created, callerReference, paths }: StoredInvalidation, Status: string): object {
  return {
    ...{ Id: id, Status, CreateTime: created },
    InvalidationBatch: {
      CallerReference: callerReference,
      Paths: { Quantity: paths.length, Items: paths },
    },
  };
}
