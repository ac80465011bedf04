import type { RequestContext } from '../../trust/policy/condition.ts';
import type { SentTags } from '../check-tags.ts';
import type { DnsView } from '../dns/resolve.ts';
import type { SandboxState } from '../state.ts';
import type { Operation } from '../wire/operation.ts';
import type { OperationCall } from '../wire/query-operation.ts';
import type { OperationSchema } from '../wire/schema.ts';
import { acmFaults } from './faults.ts';
import type { AcmStore, Issuance, StoredCertificate } from './store.ts';

/** What ACM works with. */
export interface AcmWorld {
  readonly state: SandboxState;
  readonly store: AcmStore;
  dnsAt(now: Date): DnsView;
  /** Makes an issuance of the sandbox's own authority, which counts as a public one. */
  issue(certificate: StoredCertificate, at: Date): Issuance;
  /** Whether a chain in PEM ends at an authority that is trusted publicly. */
  isTrusted(certificate: string, chain: string): boolean;
  /** ARNs of what uses a certificate. */
  usersOf(arn: string): readonly string[];
}

/** One call of ACM: who asks, in which region, and what there is. */
export interface AcmCall extends OperationCall {
  readonly world: AcmWorld;
  readonly region: string;
}

export type AcmOperation = Operation<AcmCall>;

/** An operation, which asks itself whether the caller may do what it does. */
export function acmOperation<Input>(
  schema: OperationSchema,
  run: (call: AcmCall, input: Input) => object | Promise<object>,
): AcmOperation {
  return { schema, run: (call, input) => run(call, input<Input>()) };
}

/** ARN of a certificate of the caller's; `*` stands for one that is still to come. */
export function certificateArn({ state, region, account }: AcmCall, id: string): string {
  return `arn:${state.partition.id}:acm:${region}:${account().id}:certificate/${id}`;
}

/** The caller's own in the region that is asked, whom `action` must be allowed on it. */
export function findCertificate(
  call: AcmCall,
  action: string,
  arn = '',
  context: RequestContext = {},
): StoredCertificate {
  if (!/^arn:[\w-]+:acm:[\w-]*:\d+:certificate\/[\w-]+$/.test(arn)) throw acmFaults.invalidArn(arn);
  const found = call.world.store.certificates.get(arn);
  call.authorize(`acm:${action}`, arn, { ...resourceTags(found), ...context });
  if (!found || found.owner !== call.account().id || found.region !== call.region) {
    throw acmFaults.notFound(arn);
  }
  return found;
}

/** What policies may ask of the tags that are sent. */
export function requestTags(tags: SentTags = []): RequestContext {
  if (tags.length === 0) return {};
  const keys: RequestContext = { 'aws:TagKeys': tags.map(({ Key = '' }) => Key) };
  const values = tags.map(({ Key = '', Value = '' }) => [`aws:RequestTag/${Key}`, Value]);
  return { ...keys, ...Object.fromEntries(values) };
}

function resourceTags(found: StoredCertificate | undefined): RequestContext {
  return Object.fromEntries((found?.tags ?? []).map(({ Key, Value }) => [`aws:ResourceTag/${Key}`, Value]));
}
