import { type ChainPlan, type PlannedLink, plannedChanges } from '../../chain/chain-plan.ts';
import type { Change } from '../../chain/change.ts';
import type { ChainContext } from '../../chain/context.ts';
import type { Finding } from '../../chain/finding.ts';
import { counted } from '../../errors/counted.ts';
import { differenceLines } from './difference-view.ts';
import { type Canvas, indented, type Line, type Painted, paint, wrap } from './paint.ts';
import { problemLines } from './problem-view.ts';

const linkColumn = 21;

/** A plan for people: the chain, then each link with its changes, then one sentence on what they mean. */
export function planLines(plan: ChainPlan, context: ChainContext, canvas: Canvas): Line[] {
  const findings = plan.links.flatMap((link) => link.findings);
  return [
    ...changeLines(plan, context, canvas),
    ...findingLines(findings, canvas),
    '',
    closingSentence(plan),
  ];
}

/** A plan that is about to be carried out or refused: its errors follow on standard error. */
export function planBeforeWork(plan: ChainPlan, context: ChainContext, canvas: Canvas): Line[] {
  const findings = plan.links.flatMap((link) => link.findings);
  const warnings = findings.filter(({ severity }) => severity === 'warning');
  const closing = warnings.length < findings.length ? [] : ['', closingSentence(plan)];
  return [...changeLines(plan, context, canvas), ...findingLines(warnings, canvas), ...closing];
}

function changeLines(plan: ChainPlan, context: ChainContext, canvas: Canvas): Line[] {
  const found = foundNodesLine(context);
  return [
    [paint('bold', headLine(context))],
    ...(found === null ? [] : [found]),
    '',
    ...plan.links.flatMap((link) => linkLines(link, canvas)),
  ];
}

/** Who named the nodes, where it was not the one who wrote irsa.yaml, and how each is reached. */
function foundNodesLine({ chain: { controlPlane } }: ChainContext): Line | null {
  if (!controlPlane.areFound) return null;
  const nodes = controlPlane.nodes.map(({ name, access }) =>
    access.kind === 'local' ? `${name} (this machine)` : `${name} (ssh ${access.host})`,
  );
  return `Control plane nodes, named by the cluster: ${nodes.join(', ')}`;
}

export function headLine({ chain, cluster, aws }: ChainContext): string {
  const count = chain.controlPlane.nodes.length;
  const nodes = counted(count, 'control plane node');
  return [
    `Chain ${chain.name}`,
    `cluster ${cluster.uid.slice(0, 8)} at ${cluster.server} (${cluster.version}, ${nodes})`,
    `AWS ${aws.account} ${aws.region}`,
  ].join(' · ');
}

function linkLines(link: PlannedLink, canvas: Canvas): Line[] {
  const name = (text: string) => `  ${text.padEnd(linkColumn - 2)}`;
  if (link.changes.length === 0) {
    const left = link.leftOut !== undefined ? ' (left as it is)' : '';
    return [[paint('dim', `${name(link.link)}· `), `${link.summary}${left}`]];
  }
  const margin = ' '.repeat(linkColumn + 2);
  return link.changes.flatMap((change, index) => [
    [name(index === 0 ? link.link : ''), mark(change), ` ${change.target}`],
    ...wrap(change.why, margin, canvas.width).map((line): Line => [paint('dim', line)]),
    ...differenceLines(change).map((line) => indented(margin, line)),
  ]);
}

function mark(change: Change): Painted {
  if (change.disruptive) return paint('yellow', '~');
  if (change.action === 'create') return paint('green', '+');
  if (change.action === 'delete') return paint('red', '-');
  return paint('cyan', '*');
}

function findingLines(findings: readonly Finding[], canvas: Canvas): Line[] {
  return findings.flatMap((finding) => ['', ...problemLines(finding, canvas, finding.severity)]);
}

function closingSentence(plan: ChainPlan): string {
  const changes = plannedChanges(plan);
  if (plan.links.some((link) => link.findings.some((finding) => finding.severity === 'error'))) {
    return 'Nothing will be changed until the errors above are dealt with.';
  }
  if (changes.length === 0) return 'Nothing to do.';
  const disruptive = changes.filter((change) => change.disruptive).length;
  const count = counted(changes.length, 'change');
  const tail = disruptive === 0 ? '' : `, ${disruptive} of them disruptive (marked ~)`;
  return `${count}${tail}.`;
}
