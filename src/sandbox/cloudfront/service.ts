import * as cloudFront from '@aws-sdk/client-cloudfront';
import { globalRegion, hostName } from '../http/host-names.ts';
import type { Site } from '../public-sites.ts';
import type { SandboxService } from '../service.ts';
import { operationCall } from '../wire/query-operation.ts';
import { restService } from '../wire/rest-service.ts';
import { buildRoutes } from '../wire/routes.ts';
import { distributionOperations } from './distributions.ts';
import type { EdgeWorld } from './edge/ask-origin.ts';
import { edgeOf } from './edge/serve.ts';
import { cloudFrontFaults } from './faults.ts';
import type { CloudFrontCall } from './operation.ts';
import { accessControlOperations } from './origin-access-controls.ts';
import { tagOperations } from './tags.ts';

const routes = buildRoutes(cloudFront);

/**
 * The sandbox's CloudFront, which registers each distribution among the public sites; docs/sandbox/cloudfront.md says what
 * it models.
 */
export function cloudFrontService(world: EdgeWorld, sites: Map<string, Site>): SandboxService {
  const { state, store } = world;
  const host = `cloudfront.${state.partition.dnsSuffix}`;
  return restService<CloudFrontCall>({
    name: 'cloudfront',
    signingName: 'cloudfront',
    regionOf: (request) => (hostName(request.host) === host ? globalRegion(state.partition) : null),
    namespace: 'http://cloudfront.amazonaws.com/doc/2020-05-31/',
    errors: 'wrapped-rest',
    routes,
    operations: [...distributionOperations, ...accessControlOperations, ...tagOperations],
    handles: (request) => request.scope?.service === 'cloudfront' || hostName(request.host) === host,
    locate: ({ path, headers }) => ({ path, hostLabels: {}, headers }),
    refuse: ({ method, path }, operation) => cloudFrontFaults.notModelled(operation ?? `${method} ${path}`),
    open: (request) => ({
      call: {
        ...operationCall(state, request),
        store,
        certificates: world.certificates,
        publish: (one) => void sites.set(one.domain, { handler: edgeOf(world, one), trusted: true }),
        withdraw: ({ domain }) => void sites.delete(domain),
      },
      body: request.body,
    }),
  });
}
