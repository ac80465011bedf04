import { accountName } from '../../chain/role-accounts.ts';
import type { ServiceAccountName } from '../../trust/subject.ts';
import type { DesiredInjection } from './desired.ts';
import { type Injected, readInjected } from './injected.ts';
import type { InjectionFacts } from './observe.ts';
import type { InjectionCluster, InjectionPorts } from './ports.ts';
import { trialPod } from './trial-pod.ts';

/** The result of one service account's dry-run pod. */
type PodEvidence =
  | { readonly kind: 'admitted'; readonly injected: Injected }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'not-tried' };

export interface InjectionEvidence {
  readonly facts: InjectionFacts;
  /** By `namespace/name`. */
  readonly pods: ReadonlyMap<string, PodEvidence>;
}

/** Creates a dry-run pod of each service account. */
export async function probeInjection(
  desired: DesiredInjection,
  facts: InjectionFacts,
  { cluster }: InjectionPorts,
): Promise<InjectionEvidence> {
  if (desired.injection.mode === 'none') return { facts, pods: new Map() };
  const pods = await Promise.all(
    desired.accounts.map(async ({ account }) => {
      const name = accountName(account);
      return [name, facts.accounts.has(name) ? await tryPod(account, cluster) : notTried] as const;
    }),
  );
  return { facts, pods: new Map(pods) };
}

const notTried: PodEvidence = { kind: 'not-tried' };

async function tryPod(account: ServiceAccountName, cluster: InjectionCluster): Promise<PodEvidence> {
  const answer = await cluster.dryRunPod(account.namespace, trialPod(account));
  return answer.admitted
    ? { kind: 'admitted', injected: readInjected(answer.pod) }
    : { kind: 'refused', message: answer.message };
}
