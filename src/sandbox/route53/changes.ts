import { GetChange$, type GetChangeRequest } from '@aws-sdk/client-route-53';
import { route53Faults } from './faults.ts';
import { type Route53Operation, route53Arn, route53Operation } from './operation.ts';
import { describeChange } from './record-change.ts';

const getChange = route53Operation<GetChangeRequest>(GetChange$, (call, { Id = '' }) => {
  const id = Id.replace(/^\/?change\//, '');
  call.authorize('route53:GetChange', route53Arn(call, 'change', id));
  const found = call.store.changes.get(id);
  if (!found || found.owner !== call.account().id) throw route53Faults.noSuchChange(id);
  return { ChangeInfo: describeChange(found, call.state.now()) };
});

export const changeOperations: readonly Route53Operation[] = [getChange];
