import { type ChainPlan, plannedChanges } from '../../chain/chain-plan.ts';
import type { Finding } from '../../chain/finding.ts';
import { doneWords } from '../../chain/plan-counts.ts';
import { accountName } from '../../chain/role-accounts.ts';
import { shellWord } from '../../chain/shell-word.ts';
import type { TrustChain } from '../../config/trust-chain.ts';
import { briefFindingLines } from './brief-problems.ts';
import { duration } from './duration.ts';
import { type Line, wrap } from './paint.ts';
import { needsRestart } from './restart-lines.ts';

/** The number of changes and their duration; after a removal also what stays, and why. */
export function closingLines(plan: ChainPlan, took: number, width: number): readonly Line[] {
  const counts = `Done in ${duration(took)}: ${doneWords(plannedChanges(plan))}.`;
  const stays = plan.intent === 'apply' ? [] : stayingOf(plan);
  const reasons = stays.flatMap((finding) => [
    ...briefFindingLines([finding], '  ', width),
    ...wrap(finding.why, '    ', width),
  ]);
  return ['', ...wrap(counts, '', width), ...(stays.length === 0 ? [] : ['Left as it is:', ...reasons])];
}

/** What a removal leaves in place. Of the control plane's findings only the audience that stays is one. */
export function stayingOf(plan: ChainPlan): readonly Finding[] {
  return plan.links
    .flatMap(({ findings }) => findings)
    .filter((one) => !needsRestart(one))
    .filter(({ link, code }) => link !== 'control-plane' || code === 'IRSA-CONTROLPLANE-107');
}

/** A command that runs a pod of the first changed service account, or the first of all, and prints its identity. */
export function tryLines({ roles, injection }: TrustChain, plan: ChainPlan): readonly Line[] {
  const accounts = roles.flatMap(({ serviceAccounts }) => serviceAccounts);
  const changed = new Set(plannedChanges(plan).map(({ target }) => target));
  const account = accounts.find((one) => changed.has(accountName(one))) ?? accounts[0];
  if (account === undefined || injection.mode === 'none') return [];
  const overrides = JSON.stringify({ spec: { serviceAccountName: account.name } });
  return [
    'See it in a pod:',
    `  kubectl run aws-identity --namespace ${account.namespace} --rm --attach --restart Never \\`,
    `    --image public.ecr.aws/aws-cli/aws-cli --overrides ${shellWord(overrides)} -- sts get-caller-identity`,
  ];
}
