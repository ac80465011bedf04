import * as route53 from '@aws-sdk/client-route-53';
import { zoneGone, zoneMade } from '../dns/delegations.ts';
import type { DnsStore } from '../dns/store.ts';
import { globalRegion, hostName } from '../http/host-names.ts';
import type { SandboxService } from '../service.ts';
import type { SandboxState } from '../state.ts';
import { operationCall } from '../wire/query-operation.ts';
import { restService } from '../wire/rest-service.ts';
import { buildRoutes } from '../wire/routes.ts';
import { recordOperations } from './change-records.ts';
import { changeOperations } from './changes.ts';
import { route53Faults } from './faults.ts';
import { hostedZoneOperations } from './hosted-zones.ts';
import { listRecordOperations } from './list-records.ts';
import { listZoneOperations } from './list-zones.ts';
import type { Route53Call } from './operation.ts';
import type { Route53Store } from './store.ts';
import { tagOperations } from './tags.ts';

const routes = buildRoutes(route53);

/** The sandbox's Route 53; docs/sandbox/route53.md says what it models. */
export function route53Service(state: SandboxState, store: Route53Store, dns: DnsStore): SandboxService {
  const host = `route53.${state.partition.dnsSuffix}`;
  return restService<Route53Call>({
    name: 'route53',
    signingName: 'route53',
    regionOf: (request) => (hostName(request.host) === host ? globalRegion(state.partition) : null),
    namespace: 'https://route53.amazonaws.com/doc/2013-04-01/',
    errors: 'wrapped-rest',
    routes,
    operations: [
      ...hostedZoneOperations,
      ...listZoneOperations,
      ...recordOperations,
      ...listRecordOperations,
      ...changeOperations,
      ...tagOperations,
    ],
    handles: (request) => request.scope?.service === 'route53' || hostName(request.host) === host,
    // Some clients write a slash at the end: https://github.com/boto/botocore/blob/develop/botocore/data/route53/2013-04-01/service-2.json
    locate: ({ path, headers }) => ({ path: path.replace(/\/$/, ''), hostLabels: {}, headers }),
    refuse: ({ method, path }, operation) => route53Faults.notModelled(operation ?? `${method} ${path}`),
    open: (request) => ({
      call: {
        ...operationCall(state, request),
        store,
        zoneMade: (zone) => zoneMade(dns, zone),
        zoneGone: (zone) => zoneGone(dns, zone),
      },
      body: request.body,
    }),
  });
}
