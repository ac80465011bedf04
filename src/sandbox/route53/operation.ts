import type { RequestContext } from '../../trust/policy/condition.ts';
import type { Operation } from '../wire/operation.ts';
import type { OperationCall } from '../wire/query-operation.ts';
import type { OperationSchema } from '../wire/schema.ts';
import { route53Faults } from './faults.ts';
import type { HostedZone, Route53Store } from './store.ts';

/** One call of Route 53: who asks, and what there is. */
export interface Route53Call extends OperationCall {
  readonly store: Route53Store;
  /** Lets the registrar of a domain know its new zone, and forget one that is gone. */
  zoneMade(zone: HostedZone): void;
  zoneGone(zone: HostedZone): void;
}

export type Route53Operation = Operation<Route53Call>;

/** An operation, which asks itself whether the caller may do what it does. */
export function route53Operation<Input>(
  schema: OperationSchema,
  run: (call: Route53Call, input: Input) => object,
): Route53Operation {
  return { schema, run: (call, input) => run(call, input<Input>()) };
}

/** The caller's own, whom `action` must be allowed on it. ARNs know neither region nor account. */
export function findZone(
  call: Route53Call,
  action: string,
  sent = '',
  context: RequestContext = {},
): HostedZone {
  const id = sent.replace(/^\/?hostedzone\//, '');
  call.authorize(`route53:${action}`, route53Arn(call, 'hostedzone', id), context);
  const found = call.store.zones.get(id);
  if (!found || found.owner !== call.account().id) throw route53Faults.noSuchZone(id);
  return found;
}

export function route53Arn({ state }: Route53Call, kind: 'hostedzone' | 'change', id: string): string {
  return `arn:${state.partition.id}:route53:::${kind}/${id}`;
}

export function ownZones(call: Route53Call): readonly HostedZone[] {
  const owner = call.account().id;
  return [...call.store.zones.values()].filter((zone) => zone.owner === owner);
}
