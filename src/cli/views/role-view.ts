import type { ChainContext } from '../../chain/context.ts';
import type { RoleAccess } from '../../links/roles/role-access.ts';
import type { RoleReport } from '../../links/roles/role-report.ts';
import type { RoleSizes, Used } from '../../links/roles/role-sizes.ts';
import type { Json } from '../../trust/json.ts';
import type { RoleResult } from '../results/role-results.ts';
import { type Canvas, hanging, indented, type Line, paint, wrap } from './paint.ts';
import { problemLines } from './problem-view.ts';
import { chainData, lastUsedText, roleSummary, stateText } from './role-list-view.ts';
import { valueLines } from './value-lines.ts';

export interface ShownRole {
  readonly context: ChainContext;
  readonly report: RoleReport;
  readonly access: RoleAccess;
  readonly sizes: RoleSizes;
}

export function roleData({ context, report, access, sizes }: ShownRole): RoleResult {
  return {
    ...chainData(context),
    ...roleSummary(report),
    exists: report.stored !== null,
    trustPolicy: mutable(report.trustPolicy),
    inlineDocuments: [...report.inline].map(([name, document]) => ({ name, document: mutable(document) })),
    sizes,
    mayAssume: access,
  };
}

/** The type of the result has no readonly lists. */
function mutable(value: Json): RoleResult['trustPolicy'] {
  return JSON.parse(JSON.stringify(value));
}

export function roleLines(
  { report, access, sizes }: ShownRole,
  { canvas, now }: { readonly canvas: Canvas; readonly now: number },
): readonly Line[] {
  return [
    [paint('bold', report.name), '  ', stateText(report.state)],
    report.arn,
    `last used  ${lastUsedText(report, now)}`,
    '',
    'May assume it:',
    ...accessLines(access, report, canvas),
    '',
    `Trust policy${wantedOnly(report)}, ${usedText(sizes.trustPolicy, 'characters')}:`,
    ...documentLines(report.trustPolicy),
    '',
    `Managed policies, ${usedText(sizes.managedPolicies)}${report.attached.length === 0 ? '' : ':'}`,
    ...report.attached.map((arn) => `  ${arn}`),
    '',
    `Inline policies, ${usedText(sizes.inlinePolicies, 'characters')}${report.inline.size === 0 ? '' : ':'}`,
    ...[...report.inline].flatMap(([name, document]): readonly Line[] => [
      [`  `, paint('bold', name)],
      ...documentLines(document).map((line) => indented('  ', line)),
    ]),
    ...changeLines(report, canvas),
    ...report.findings.flatMap(({ severity, ...problem }) => [
      '',
      ...problemLines(problem, canvas, severity),
    ]),
  ];
}

function wantedOnly({ stored }: RoleReport): string {
  return stored === null ? ' as planned' : '';
}

function accessLines(access: RoleAccess, { stored }: RoleReport, canvas: Canvas): readonly Line[] {
  if (stored === null) return ['  no pods: IAM does not have the role yet'];
  const accounts = access.serviceAccounts.map(
    ({ account, allowed }): Line =>
      allowed
        ? ['  ', paint('green', '✓'), ` pods of ${account}`]
        : ['  ', paint('red', '✗'), ` AWS refuses pods of ${account}`],
  );
  const like = access.like.map(
    (pattern): Line => ['  ', paint('yellow', '!'), ` pods of every service account like ${pattern}`],
  );
  const others = access.others.flatMap((other): readonly Line[] => {
    return hanging(['  ', paint('yellow', '!'), ' '], other, '    ', canvas.width);
  });
  const all = [...accounts, ...like, ...others];
  return all.length === 0 ? ['  no pods'] : all;
}

function changeLines({ changes }: RoleReport, { width }: Canvas): readonly Line[] {
  if (changes.length === 0) return [];
  const reasons = changes.flatMap(({ target, why }) => wrap(`${target}: ${why}`, '  ', width));
  return ['', '`irsactl plan` shows:', ...reasons];
}

function usedText({ used, most }: Used, what = ''): string {
  const number = new Intl.NumberFormat('en');
  return `${number.format(used)} of ${number.format(most)}${what === '' ? '' : ` ${what}`}`;
}

function documentLines(document: Json): readonly string[] {
  return valueLines(document).map((line) => `  ${line}`);
}
