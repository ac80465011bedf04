import {
  DescribeCertificate$,
  type DescribeCertificateRequest,
  InvalidArnException$,
  RequestCertificate$,
  type RequestCertificateRequest,
  ResourceNotFoundException$,
} from '@aws-sdk/client-acm';
import { hostName } from '../http/host-names.ts';
import { newRequestId } from '../random-ids.ts';
import type { SandboxRequest, SandboxService } from '../service.ts';
import type { SandboxState } from '../state.ts';
import type { Constraints } from '../wire/constraints.ts';
import { jsonService } from '../wire/json-service.ts';
import type { Operation } from '../wire/operation.ts';
import { type OperationCall, operationCall } from '../wire/query-operation.ts';
import { modelledFault, notModelled } from '../wire/schema-faults.ts';
import { type AcmStore, type StoredCertificate, statusOf } from './store.ts';

/** An ACM call: the caller, the region and the stored certificates. */
interface AcmCall extends OperationCall {
  readonly store: AcmStore;
  readonly region: string;
}

/** The sandbox's Certificate Manager, one in each region; docs/sandbox/cloudfront.md says what it models. */
export function acmService(state: SandboxState, store: AcmStore): SandboxService {
  const hosts = new RegExp(`^acm\\.([a-z0-9-]+)\\.${state.partition.dnsSuffix.replaceAll('.', '\\.')}$`);
  const regionOf = ({ host }: SandboxRequest): string | null => hosts.exec(hostName(host))?.[1] ?? null;
  return jsonService<AcmCall>({
    name: 'acm',
    target: 'CertificateManager',
    operations: [requestCertificate, describeCertificate],
    constraints,
    regionOf,
    handles: (request) => request.scope?.service === 'acm' || regionOf(request) !== null,
    open: (request) => ({
      ...operationCall(state, request),
      store,
      region: regionOf(request) ?? request.scope?.region ?? state.region,
    }),
  });
}

const domainName = {
  min: 1,
  max: 253,
  pattern: '(\\*\\.)?(((?!-)[A-Za-z0-9-]{0,62}[A-Za-z0-9])\\.)+((?!-)[A-Za-z0-9-]{1,62}[A-Za-z0-9])',
} as const;

/** From ACM's API model: https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html */
const constraints: Constraints = {
  DomainName: domainName,
  SubjectAlternativeNames: { min: 1, max: 100, items: domainName },
  ValidationMethod: { oneOf: ['EMAIL', 'DNS', 'HTTP'] },
};

const day = 24 * 60 * 60 * 1000;
/** https://docs.aws.amazon.com/acm/latest/userguide/acm-certificate-characteristics.html */
const validDays = 198;

const requestCertificate: Operation<AcmCall> = {
  schema: RequestCertificate$,
  run(call, input) {
    const { DomainName = '', SubjectAlternativeNames = [], ...others } = input<RequestCertificateRequest>();
    const { ValidationMethod: _, ...more } = others;
    const [unknown] = Object.keys(more);
    if (unknown !== undefined) throw notModelled(unknown);
    call.authorize('acm:RequestCertificate', certificateArn(call, '*'));
    const domains = new Set([DomainName, ...SubjectAlternativeNames].map((name) => name.toLowerCase()));
    const issued = call.state.now();
    const made: StoredCertificate = {
      arn: certificateArn(call, newRequestId(call.state.randomBytes)),
      owner: call.account().id,
      region: call.region,
      domains: [...domains],
      issued,
      notAfter: new Date(issued.getTime() + validDays * day),
    };
    call.store.set(made.arn, made);
    return { CertificateArn: made.arn };
  },
};

const describeCertificate: Operation<AcmCall> = {
  schema: DescribeCertificate$,
  run(call, input) {
    const { arn, domains, issued, notAfter } = findCertificate(
      call,
      input<DescribeCertificateRequest>().CertificateArn,
    );
    return {
      Certificate: {
        CertificateArn: arn,
        DomainName: domains[0],
        SubjectAlternativeNames: domains,
        DomainValidationOptions: domains.map((DomainName) => ({ DomainName, ValidationStatus: 'SUCCESS' })),
        Status: statusOf({ notAfter }, call.state.now()),
        Type: 'AMAZON_ISSUED',
        CreatedAt: issued,
        IssuedAt: issued,
        NotBefore: issued,
        NotAfter: notAfter,
      },
    };
  },
};

/** ARN of a certificate in the caller's account; the ID `*` is for one that does not exist yet. */
function certificateArn({ state, region, account }: AcmCall, id: string): string {
  return `arn:${state.partition.id}:acm:${region}:${account().id}:certificate/${id}`;
}

/** Returns a certificate of the caller's account in the called region; throws if there is no such certificate. */
function findCertificate(call: AcmCall, arn = ''): StoredCertificate {
  if (!/^arn:[\w-]+:acm:[\w-]*:\d+:certificate\/[\w-]+$/.test(arn)) {
    throw modelledFault(InvalidArnException$, `arn: ${arn} is not a valid certificate ARN`);
  }
  call.authorize('acm:DescribeCertificate', arn);
  const found = call.store.get(arn);
  if (!found || found.owner !== call.account().id || found.region !== call.region) {
    throw modelledFault(ResourceNotFoundException$, `Could not find certificate ${arn}.`);
  }
  return found;
}
