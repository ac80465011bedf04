import type { PlannedLink } from '../../chain/chain-plan.ts';
import { accountName, type RoleAccount, roleAccounts } from '../../chain/role-accounts.ts';
import { counted } from '../../errors/counted.ts';
import { type JsonObject, stringAt } from '../../trust/json.ts';
import type { GraphPart } from '../chain-graph.ts';
import type { ChainLook } from '../chain-look.ts';
import type { DraftPart } from '../draft-part.ts';
import { accountOfPod, lackOf } from './pod-identity.ts';

/** The service accounts of irsa.yaml, and those that would lose their role. */
export function accountParts(seen: ChainLook, planned: PlannedLink): readonly DraftPart[] {
  const podsOf = podsByAccount(seen);
  const declared = roleAccounts(seen.context).map(({ account }): DraftPart => {
    const name = accountName(account);
    const count = podsOf.get(name)?.length ?? 0;
    const facts = [count === 0 ? 'no pods' : counted(count, 'pod')];
    return { kind: 'service account', name, namespace: account.namespace, facts };
  });
  const names = new Set(declared.map(({ name }) => name));
  const surplus = planned.changes
    .filter(({ kind, target }) => kind.endsWith('-service-account') && !names.has(target))
    .map(({ target }): DraftPart => {
      const [namespace = ''] = target.split('/');
      return { kind: 'service account', name: target, namespace, facts: ['not in irsa.yaml'] };
    });
  return [...declared, ...surplus];
}

/** The part for the injection. */
export function injectorPart({ context: { chain } }: ChainLook): DraftPart {
  const { mode } = chain.injection;
  const [name, fact] = modeWords[mode];
  return { kind: 'injection', name, facts: [fact] };
}

const modeWords = {
  webhook: ['webhook', "irsactl's webhook, in the cluster"],
  'served-webhook': ['webhook', 'a webhook that irsactl does not run'],
  'admission-policy': ['admission-policy', 'the API server injects without a webhook'],
  upstream: ['upstream', "AWS's webhook, in the cluster"],
  none: ['by hand', 'manifests contain token and environment'],
} as const;

/** Pods of the service accounts that cannot use their role. */
export function podParts(seen: ChainLook): readonly GraphPart[] {
  const podsOf = podsByAccount(seen);
  return roleAccounts(seen.context).flatMap((wanted) =>
    (podsOf.get(accountName(wanted.account)) ?? []).flatMap(
      (pod) => podPart(pod, wanted, seen.context.chain.audience) ?? [],
    ),
  );
}

function podPart(pod: JsonObject, wanted: RoleAccount, audience: string): GraphPart | null {
  const { account } = wanted;
  const lack = lackOf(pod, wanted, audience);
  if (lack === null) return null;
  const name = `${account.namespace}/${stringAt(pod, 'metadata', 'name') ?? ''}`;
  return {
    ...{ id: `pod:${name}`, kind: 'pod', name, namespace: account.namespace },
    ...{ state: 'without identity', facts: [lack.fact], findings: [] },
    reasons: [
      'It was created before its service account had this role, or the injection skipped it. Recreate it when the injection is in place.',
    ],
  };
}

function podsByAccount({ pods }: ChainLook): ReadonlyMap<string, readonly JsonObject[]> {
  return Map.groupBy(pods, accountOfPod);
}
