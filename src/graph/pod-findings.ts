import type { ChainContext } from '../chain/context.ts';
import { type Finding, findingsOf } from '../chain/finding.ts';
import { ownerOf } from '../chain/pod-owner.ts';
import { accountName, type RoleAccount, roleAccounts } from '../chain/role-accounts.ts';
import { counted } from '../errors/counted.ts';
import { optsOut } from '../injection/opt-out.ts';
import { type Holder, holderNames, holdersOf } from '../rotation/gates.ts';
import { type JsonObject, valueAt } from '../trust/json.ts';
import { accountOfPod, type Lack, lackOf } from './parts/pod-identity.ts';

const finding = findingsOf('injection');

interface LackingPod extends Lack {
  readonly pod: JsonObject;
  /** What a new pod of the same service account gets. */
  readonly wanted: string;
}

/**
 * Warns of running pods that lack role or token, which a pod gets only when it is created, with the workloads to restart. Pods
 * that opt out do not count. With the mode `none` the manifests decide, so a restart changes nothing.
 */
export function podFindings(pods: readonly JsonObject[], context: ChainContext): readonly Finding[] {
  if (context.chain.injection.mode === 'none') return [];
  const wanted = new Map(roleAccounts(context).map((one) => [accountName(one.account), one]));
  const lacking = pods.flatMap((pod) => lackingPod(pod, wanted.get(accountOfPod(pod)), context) ?? []);
  const byCause = Map.groupBy(lacking, ({ code, fact, wanted: role }) => [code, fact, role].join('\n'));
  return [...byCause.values()]
    .flatMap((group) => findingOf(group) ?? [])
    .toSorted((one, other) => one.code.localeCompare(other.code));
}

/** Warns of running pods that use their role, before destroy removes it. */
export function losingPods(pods: readonly JsonObject[], context: ChainContext): readonly Finding[] {
  const accounts = new Map(roleAccounts(context).map((one) => [accountName(one.account), one]));
  const losing = pods.filter((pod) => {
    const account = accounts.get(accountOfPod(pod));
    return account && !isLeaving(pod) && lackOf(pod, account, context.chain.audience) === null;
  });
  if (losing.length === 0) return [];
  const holders = workloadsOf(losing);
  return [
    finding.warning('IRSA-INJECT-054', {
      what: `${counted(losing.length, 'running pod')} will lose AWS access: ${holderNames(holders)}.`,
      why: 'Their role and the identity provider are removed. By default, their credentials expire within an hour.',
      next: 'Give them other AWS credentials before you continue, and restart them after this run.',
      restart: holders,
    }),
  ];
}

function isLeaving(pod: JsonObject): boolean {
  return valueAt(pod, 'metadata', 'deletionTimestamp') !== undefined;
}

function workloadsOf(pods: readonly JsonObject[]): readonly Holder[] {
  return holdersOf(
    pods.map(ownerOf).map(({ kind, name, namespace }) => ({ namespace, owner: `${kind}/${name}` })),
  );
}

function lackingPod(
  pod: JsonObject,
  account: RoleAccount | undefined,
  { chain: { audience } }: ChainContext,
): LackingPod | null {
  if (!account || isLeaving(pod) || optsOut(pod)) return null;
  const lack = lackOf(pod, account, audience);
  if (lack === null) return null;
  const wanted = { 'IRSA-INJECT-051': '', 'IRSA-INJECT-052': account.roleArn, 'IRSA-INJECT-053': audience };
  return { ...lack, pod, wanted: wanted[lack.code] };
}

const haves = {
  'IRSA-INJECT-051': 'no token of the chain',
  'IRSA-INJECT-052': 'another role than new pods get',
  'IRSA-INJECT-053': 'a token for another audience than new pods get',
} as const;

function findingOf(group: readonly LackingPod[]): Finding | null {
  const [first] = group;
  if (!first) return null;
  const { code, fact, wanted } = first;
  return finding.warning(code, {
    what: `${counted(group.length, 'running pod')} ${group.length === 1 ? 'has' : 'have'} ${haves[code]}.`,
    ...(code === 'IRSA-INJECT-051'
      ? {
          why: 'Pods get the token and the environment variables when they are created. These are older, or the injection skipped them.',
          next: 'Restart their workloads.',
        }
      : {
          why: `They have ${fact}. New pods get ${wanted}.`,
          next: 'Restart their workloads. If new pods have the same value, correct it in the manifest of the workload.',
        }),
    restart: workloadsOf(group.map(({ pod }) => pod)),
  });
}
