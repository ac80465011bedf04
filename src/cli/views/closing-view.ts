import { type ChainPlan, plannedChanges } from '../../chain/chain-plan.ts';
import { type Change, doneWords } from '../../chain/change.ts';
import type { ChainContext } from '../../chain/context.ts';
import type { Finding } from '../../chain/finding.ts';
import { planCounts } from '../../chain/plan-counts.ts';
import { shellWord } from '../../chain/shell-word.ts';
import type { TrustChain } from '../../config/trust-chain.ts';
import { noToken } from '../../graph/parts/pod-identity.ts';
import { lackingWorkloads } from '../../graph/workloads-without-identity.ts';
import type { JsonObject } from '../../trust/json.ts';
import type { ChainOptions } from '../chain-options.ts';
import { plainOrQuoted, valued } from '../next-command.ts';
import { briefFindingLines } from './brief-problems.ts';
import { duration } from './duration.ts';
import { type Line, wrap } from './paint.ts';

/** The number of changes and their duration; after a removal also what stays, and why. */
export function closingLines(plan: ChainPlan, took: number, width: number): readonly Line[] {
  const counts = `Done in ${duration(took)}: ${doneWordsOf(plannedChanges(plan))}.`;
  const stays = plan.intent === 'apply' ? [] : stayingOf(plan);
  const reasons = stays.flatMap((finding) => [
    ...briefFindingLines([finding], '  ', width),
    ...wrap(finding.why, '    ', width),
  ]);
  return ['', counts, ...(stays.length === 0 ? [] : ['Left as it is:', ...reasons])];
}

/** `3 created, 1 changed, 0 removed`: the same once it is done. */
function doneWordsOf(changes: readonly Change[]): string {
  const { create, change, remove } = planCounts(changes);
  return `${create} ${doneWords.create}, ${change} ${doneWords.update}, ${remove} ${doneWords.delete}`;
}

/** What a removal leaves in place. Of the control plane's findings only the audience that stays is one. */
export function stayingOf(plan: ChainPlan): readonly Finding[] {
  return plan.links
    .flatMap(({ findings }) => findings)
    .filter(({ link, code }) => link !== 'control-plane' || code === 'IRSA-CONTROLPLANE-107');
}

/** A command that runs a pod of the first service account and prints its identity. */
export function tryLines({ roles, injection }: TrustChain): readonly Line[] {
  const account = roles[0]?.serviceAccounts[0];
  if (account === undefined || injection.mode === 'none') return [];
  const overrides = JSON.stringify({ spec: { serviceAccountName: account.name } });
  return [
    'See it in a pod:',
    `  kubectl run aws-identity --namespace ${account.namespace} --rm --attach --restart Never \\`,
    `    --image public.ecr.aws/aws-cli/aws-cli --overrides ${shellWord(overrides)} -- sts get-caller-identity`,
  ];
}

const mostOwners = 10;
const restartable = /^(deployment|statefulset|daemonset)\//;

/** The command that restarts a workload such as `deployment/orders`; null if kubectl cannot restart it. */
export function restartCommand(
  workload: string,
  namespace: string,
  words: readonly string[] = [],
): string | null {
  if (!restartable.test(workload)) return null;
  return ['kubectl rollout restart', workload, '--namespace', namespace, ...words].join(' ');
}

/** Commands that restart workloads whose pods lack their role: pods get it when they are created. */
export function restartLines(
  pods: readonly JsonObject[],
  context: ChainContext,
  { kubeconfig, context: named }: Pick<ChainOptions, 'kubeconfig' | 'context'>,
): readonly Line[] {
  if (context.chain.injection.mode === 'none') return [];
  const lacking = lackingWorkloads(pods, context);
  const words = [...valued('--kubeconfig', kubeconfig), ...valued('--context', named)].map(plainOrQuoted);
  const commands: string[] = [];
  const others: string[] = [];
  for (const { kind, name, namespace } of lacking) {
    const command = restartCommand(`${kind}/${name}`, namespace, words);
    if (command === null) others.push(`  ${kind}/${name} in ${namespace}`);
    else commands.push(`  ${command}`);
  }
  const different = lacking.filter(({ why }) => why !== noToken);
  return [
    ...(lacking.length === 0 ? [] : ['']),
    ...restarts('Running pods get their role when you restart them:', commands),
    ...restarts('These pods get their role when you recreate them:', others),
    ...different.map(({ kind, name, why }) => `  ${kind}/${name} has ${why}`),
  ];
}

function restarts(sentence: string, lines: readonly string[]): readonly string[] {
  const each = [...new Set(lines)];
  const more = each.length - mostOwners;
  return each.length === 0
    ? []
    : [sentence, ...each.slice(0, mostOwners), ...(more > 0 ? [`  … and ${more} more`] : [])];
}
