import { type ChainPlan, plannedChanges } from '../../chain/chain-plan.ts';
import { shellWord } from '../../chain/shell-word.ts';
import type { TrustChain } from '../../config/trust-chain.ts';
import { duration } from './duration.ts';
import type { Line } from './paint.ts';
import { doneCounts } from './plan-counts.ts';

/** What was done and how long it took; below it what stays although the plan is about taking away. */
export function closingLines(plan: ChainPlan, took: number): readonly Line[] {
  const counts = `Done in ${duration(took)}: ${doneCounts(plannedChanges(plan))}.`;
  const stays = plan.links.flatMap(({ findings }) => findings.map(({ code, what }) => `  ${code}  ${what}`));
  return ['', counts, ...(plan.intent === 'apply' || stays.length === 0 ? [] : ['Left as it is:', ...stays])];
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
