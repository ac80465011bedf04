import type { RequestContext } from '../../trust/policy/condition.ts';
import type { AcmStore } from '../acm/store.ts';
import type { Operation } from '../wire/operation.ts';
import type { OperationCall } from '../wire/query-operation.ts';
import type { OperationSchema } from '../wire/schema.ts';
import type { CloudFrontStore, StoredDistribution } from './store.ts';

/** A CloudFront call: the caller and the stored resources. */
export interface CloudFrontCall extends OperationCall {
  readonly store: CloudFrontStore;
  readonly certificates: AcmStore;
  /** Makes the edges serve a distribution under its domain name. */
  publish(distribution: StoredDistribution): void;
  withdraw(distribution: StoredDistribution): void;
}

export type CloudFrontOperation = Operation<CloudFrontCall>;

/** An operation that checks the caller's permissions itself. */
export function cloudFrontOperation<Input>(
  schema: OperationSchema,
  run: (call: CloudFrontCall, input: Input) => object,
): CloudFrontOperation {
  return { schema, run: (call, input) => run(call, input<Input>()) };
}

/** ARN of a resource in the caller's account; CloudFront has no regions. */
function cloudFrontArn(call: CloudFrontCall, kind: ResourceKind, id: string): string {
  return `arn:${call.state.partition.id}:cloudfront::${call.account().id}:${kind}/${id}`;
}

type ResourceKind = 'distribution' | 'origin-access-control';

/** Throws AccessDenied unless the caller may do `action` on the resource; the ID `*` is for one that does not exist yet. */
export function authorizeOn(
  call: CloudFrontCall,
  action: string,
  kind: ResourceKind,
  id: string,
  context: RequestContext = {},
): void {
  call.authorize(`cloudfront:${action}`, cloudFrontArn(call, kind, id), context);
}
