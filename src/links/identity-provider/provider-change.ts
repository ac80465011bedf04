import type { Change } from '../../chain/change.ts';
import type { PlanValue } from '../../chain/plan-value.ts';

export function providerChange(
  action: Change['action'],
  kind: string,
  target: string,
  data: { readonly before: PlanValue; readonly after: PlanValue; readonly why: string },
): Change {
  return { link: 'identity-provider', action, kind, target, ...data, disruptive: false };
}
