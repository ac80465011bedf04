import { hostName } from '../http/host-names.ts';
import type { SandboxRequest, SandboxService } from '../service.ts';
import { jsonService } from '../wire/json-service.ts';
import { operationCall } from '../wire/query-operation.ts';
import { acmConstraints } from './constraints.ts';
import { deleteOperations } from './delete-certificate.ts';
import { describeOperations } from './describe-certificate.ts';
import { importOperations } from './import-certificate.ts';
import { listOperations } from './list-certificates.ts';
import type { AcmCall, AcmWorld } from './operation.ts';
import { requestOperations } from './request-certificate.ts';
import { tagOperations } from './tags.ts';

/** The sandbox's Certificate Manager, one in each region; docs/sandbox/acm.md says what it models. */
export function acmService(world: AcmWorld): SandboxService {
  const { state } = world;
  const hosts = new RegExp(`^acm\\.([a-z0-9-]+)\\.${state.partition.dnsSuffix.replaceAll('.', '\\.')}$`);
  const regionOf = ({ host }: SandboxRequest): string | null => hosts.exec(hostName(host))?.[1] ?? null;
  return jsonService<AcmCall>({
    name: 'acm',
    target: 'CertificateManager',
    operations: [
      ...requestOperations,
      ...describeOperations,
      ...listOperations,
      ...deleteOperations,
      ...importOperations,
      ...tagOperations,
    ],
    constraints: acmConstraints,
    regionOf,
    handles: (request) => request.scope?.service === 'acm' || regionOf(request) !== null,
    open: (request) => ({
      ...operationCall(state, request),
      world,
      region: regionOf(request) ?? request.scope?.region ?? state.region,
    }),
  });
}
