import { type ChainPlan, type PlannedLink, plannedChanges } from '../../chain/chain-plan.ts';
import type { Change } from '../../chain/change.ts';
import type { ChainContext } from '../../chain/context.ts';
import { differenceLines } from './difference-view.ts';
import { type Canvas, paint, wrap } from './paint.ts';
import { problemLines } from './problem-view.ts';

const linkColumn = 21;

/** A plan for people: the chain, then each link with its changes, then one sentence on what they mean. */
export function planLines(plan: ChainPlan, context: ChainContext, canvas: Canvas): string[] {
  return [
    paint(canvas, 'bold', headLine(context)),
    '',
    ...plan.links.flatMap((link) => linkLines(link, canvas)),
    ...findingLines(plan, canvas),
    '',
    ...wrap(closingSentence(plan), '', canvas.width),
  ];
}

export function headLine({ chain, cluster, aws }: ChainContext): string {
  const count = chain.controlPlane.nodes.length;
  const nodes = `${count} control plane node${count === 1 ? '' : 's'}`;
  return [
    `Chain ${chain.name}`,
    `cluster ${cluster.uid.slice(0, 8)} at ${cluster.server} (${cluster.version}, ${nodes})`,
    `AWS ${aws.account} ${aws.region}`,
  ].join(' · ');
}

function linkLines(link: PlannedLink, canvas: Canvas): string[] {
  const name = (text: string) => `  ${text.padEnd(linkColumn - 2)}`;
  if (link.changes.length === 0) {
    return [`${paint(canvas, 'dim', `${name(link.link)}· `)}${link.summary}`];
  }
  return link.changes.flatMap((change, index) => [
    `${name(index === 0 ? link.link : '')}${mark(change, canvas)} ${change.target}`,
    ...wrap(change.why, ' '.repeat(linkColumn + 2), canvas.width).map((line) => paint(canvas, 'dim', line)),
    ...differenceLines(change, canvas).map((line) => ' '.repeat(linkColumn + 2) + line),
  ]);
}

function mark(change: Change, canvas: Canvas): string {
  if (change.disruptive) return paint(canvas, 'yellow', '~');
  if (change.action === 'create') return paint(canvas, 'green', '+');
  if (change.action === 'delete') return paint(canvas, 'red', '-');
  return paint(canvas, 'cyan', '*');
}

function findingLines(plan: ChainPlan, canvas: Canvas): string[] {
  const findings = plan.links.flatMap((link) => link.findings);
  return findings.flatMap((finding) => ['', ...problemLines(finding, canvas, finding.severity)]);
}

function closingSentence(plan: ChainPlan): string {
  const changes = plannedChanges(plan);
  if (plan.links.some((link) => link.findings.some((finding) => finding.severity === 'error'))) {
    return 'Nothing will be changed until the errors above are dealt with.';
  }
  if (changes.length === 0) return 'Nothing to do.';
  const disruptive = changes.filter((change) => change.disruptive).length;
  const count = `${changes.length} change${changes.length === 1 ? '' : 's'}`;
  const tail = disruptive === 0 ? '' : `, ${disruptive} of them disruptive (marked ~)`;
  return `${count}${tail}.`;
}
