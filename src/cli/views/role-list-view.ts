import { planTargetOf } from '../../chain/chain-plan.ts';
import type { ChainContext } from '../../chain/context.ts';
import { isoTime } from '../../errors/iso-time.ts';
import type { RoleReport, RoleState } from '../../links/roles/role-report.ts';
import { parseRoleArn } from '../../trust/parse-arn.ts';
import type { RoleListResult } from '../results/role-results.ts';
import { briefFindingLines, briefReasonLines } from './brief-problems.ts';
import { type Canvas, type Line, type Painted, paint, wrap } from './paint.ts';
import { headLines } from './plan-view.ts';
import { relativeTime } from './relative-time.ts';

/** The chain's fields in JSON. */
export function chainData(context: ChainContext) {
  const { server: _, ...place } = planTargetOf(context);
  return { chain: context.chain.name, ...place };
}

/** A role's fields in JSON, without its policies. */
export function roleSummary(report: RoleReport): RoleListResult['roles'][number] {
  const { name, arn, account, state, serviceAccounts, serviceAccountsLike, lastUsed } = report;
  return {
    name,
    arn,
    ...(account !== null && { otherAccount: { name: account, id: parseRoleArn(arn)?.account ?? '' } }),
    state,
    serviceAccounts,
    serviceAccountsLike,
    managedPolicies: report.attached,
    inlinePolicies: [...report.inline.keys()],
    lastUsed: lastUsed === null ? null : isoTime(lastUsed),
    changes: report.changes.map(({ target, why }) => ({ target, why })),
    findings: report.findings.map(({ code, severity, what }) => ({ code, severity, what })),
  };
}

export function roleListData(context: ChainContext, reports: readonly RoleReport[]): RoleListResult {
  return { ...chainData(context), roles: reports.map(roleSummary) };
}

/** A line for each role; below it service accounts, policies and problems. */
export function roleListLines(
  context: ChainContext,
  reports: readonly RoleReport[],
  { canvas, now }: { readonly canvas: Canvas; readonly now: number },
): readonly Line[] {
  if (reports.length === 0) return [...headLines(context, canvas), '', 'The chain has no roles.'];
  const name = columnOf('role', reports.map(nameOf));
  const state = columnOf(
    'state',
    reports.map((report) => report.state),
  );
  return [
    ...headLines(context, canvas),
    '',
    [paint('dim', `  ${'role'.padEnd(name)}${'state'.padEnd(state)}last used`)],
    ...reports.flatMap((report): readonly Line[] => [
      [
        `  ${nameOf(report).padEnd(name)}`,
        stateText(report.state),
        `${' '.repeat(state - report.state.length)}${lastUsedText(report, now)}`,
      ],
      ...wrap(contentText(report), margin, canvas.width),
      ...briefFindingLines(report.findings, margin, canvas.width),
      ...(report.state === 'has errors'
        ? []
        : briefReasonLines(
            report.changes.map(({ target, why }) => `${target}: ${why}`),
            margin,
            canvas.width,
          )),
    ]),
  ];
}

function nameOf({ name, account }: RoleReport): string {
  return account === null ? name : `${name} (${account})`;
}

const margin = ' '.repeat(4);

function columnOf(head: string, cells: readonly string[]): number {
  return Math.max(head.length, ...cells.map(({ length }) => length)) + 2;
}

export function stateText(state: RoleState): Painted {
  const styles = {
    'in place': 'green',
    'to be created': 'yellow',
    'to be changed': 'yellow',
    'not declared': 'yellow',
    'has errors': 'red',
  } as const;
  return paint(styles[state], state);
}

export function lastUsedText({ stored, lastUsed }: RoleReport, now: number): string {
  if (lastUsed !== null) return relativeTime(lastUsed, now);
  return stored === null ? '–' : 'not recorded';
}

function contentText({ serviceAccounts, serviceAccountsLike, attached, inline }: RoleReport): string {
  const policies = [...attached.map(policyName), ...inline.keys()];
  const all = [...serviceAccounts, ...serviceAccountsLike.map((pattern) => `all like ${pattern}`)];
  const accounts = all.length === 0 ? 'those in its trust policy' : all.join(', ');
  return `for ${accounts}: ${policies.join(', ') || 'no policy'}`;
}

/** The name of an AWS managed policy, as in irsa.yaml; otherwise the ARN. */
function policyName(arn: string): string {
  return /:iam::aws:policy\/(.+)$/.exec(arn)?.[1] ?? arn;
}
