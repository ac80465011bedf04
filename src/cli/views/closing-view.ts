import { type ChainPlan, plannedChanges } from '../../chain/chain-plan.ts';
import type { Finding } from '../../chain/finding.ts';
import { shellWord } from '../../chain/shell-word.ts';
import type { TrustChain } from '../../config/trust-chain.ts';
import { briefFindingLines } from './brief-problems.ts';
import { duration } from './duration.ts';
import { type Line, wrap } from './paint.ts';
import { doneCounts } from './plan-counts.ts';

/** What was done and how long it took; below it what stays, and why, although the plan is about taking away. */
export function closingLines(plan: ChainPlan, took: number, width: number): readonly Line[] {
  const counts = `Done in ${duration(took)}: ${doneCounts(plannedChanges(plan))}.`;
  const stays = plan.intent === 'apply' ? [] : stayingOf(plan);
  const reasons = stays.flatMap((finding) => [
    ...briefFindingLines([finding], '  ', width),
    ...wrap(finding.why, '    ', width),
  ]);
  return ['', counts, ...(stays.length === 0 ? [] : ['Left as it is:', ...reasons])];
}

/** What a plan that takes away leaves. Of the API servers it says how they go back; only an audience stays there. */
export function stayingOf(plan: ChainPlan): readonly Finding[] {
  return plan.links
    .flatMap(({ findings }) => findings)
    .filter(({ link, code }) => link !== 'control-plane' || code === 'IRSA-CONTROLPLANE-107');
}

/** A command by which a person sees it with own eyes: a pod of the first declared service account says who it is. */
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
