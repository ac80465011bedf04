import { type ChainPlan, type PlannedLink, plannedChanges } from '../../chain/chain-plan.ts';
import type { Change } from '../../chain/change.ts';
import type { ChainContext } from '../../chain/context.ts';
import { errorsIn } from '../../chain/finding.ts';
import { placed } from '../../chain/named-account.ts';
import { placeOfNode } from '../../config/place-of-node.ts';
import { counted } from '../../errors/counted.ts';
import { type Detail, differenceLines } from './difference-view.ts';
import { type Canvas, hanging, indented, inRows, type Line, type Painted, paint, wrap } from './paint.ts';
import { planCounts } from './plan-counts.ts';
import { findingLines } from './problem-view.ts';

const linkColumn = 21;

/** Beside a column of names, narrower terminals have no room for sentences. */
const leastForColumns = 80;

/** How a plan is shown to people. */
export interface PlanStyle {
  readonly canvas: Canvas;
  readonly detail: Detail;
}

/** A plan for people: the chain, then each link with its changes, then how much that is. */
export function planLines(plan: ChainPlan, context: ChainContext, style: PlanStyle): Line[] {
  const findings = plan.links.flatMap((link) => link.findings);
  return [
    ...changeLines(plan, context, style),
    ...findingLines(findings, style.canvas),
    '',
    ...closingLines(plan, style.canvas),
  ];
}

/** A plan that is about to be carried out or refused: its errors follow on standard error. */
export function planBeforeWork(plan: ChainPlan, context: ChainContext, style: PlanStyle): Line[] {
  const findings = plan.links.flatMap((link) => link.findings);
  const warnings = findings.filter(({ severity }) => severity === 'warning');
  const closing = warnings.length < findings.length ? [] : ['', ...closingLines(plan, style.canvas)];
  return [...changeLines(plan, context, style), ...findingLines(warnings, style.canvas), ...closing];
}

function changeLines(plan: ChainPlan, context: ChainContext, style: PlanStyle): Line[] {
  const found = foundNodesLine(context);
  return [
    ...headLines(context, style.canvas),
    ...(found === null ? [] : [found]),
    ...legendLines(plannedChanges(plan)),
    '',
    ...plan.links.flatMap((link) => linkLines(link, plan.chain, style)),
  ];
}

/** What the marks mean that this plan has. */
function legendLines(changes: readonly Change[]): Line[] {
  const used = marks.filter(({ of }) => changes.some(of));
  if (used.length === 0) return [];
  const words = used.flatMap(({ sign, meaning }, at) => [...(at === 0 ? [] : ['   ']), sign, ` ${meaning}`]);
  return ['', ['  ', ...words]];
}

/** Who named the nodes, where it was not the one who wrote irsa.yaml, and how each is reached. */
function foundNodesLine({ chain: { controlPlane } }: ChainContext): Line | null {
  if (!controlPlane.areFound) return null;
  return `Control plane nodes, named by the cluster: ${controlPlane.nodes.map(placeOfNode).join(', ')}`;
}

const between = ' · ';

/** Which chain this is, where: the head of all that is said of a chain. */
export function headLines({ chain, cluster, aws }: ChainContext, { width }: Canvas): readonly Line[] {
  const {
    isManual,
    nodes: { length: count },
  } = chain.controlPlane;
  const nodes = isManual ? 'API servers set by hand' : counted(count, 'control plane node');
  const parts = [
    `Chain ${chain.name}`,
    `cluster ${cluster.uid.slice(0, 8)} at ${cluster.server} (${cluster.version}, ${nodes})`,
    `AWS ${aws.account} ${aws.region}`,
    ...(chain.aws.accounts ?? []).map(({ name, id }) => `${name} ${id}`),
  ];
  return inRows(parts, ({ length }) => length, { width, between: between.length })
    .flatMap((row) => wrap(row.join(between), '', width))
    .map((line) => [paint('bold', line)]);
}

function linkLines(link: PlannedLink, chain: string, style: PlanStyle): Line[] {
  const { canvas } = style;
  // Where there is no room for a column of names, a name stands above what is said of its link.
  if (canvas.width < leastForColumns) {
    const below = ' '.repeat(4);
    return [
      [nameOf(link, 0)],
      ...partsOf(link, chain, style, below.length).map((line) => indented(below, line)),
    ];
  }
  const [first = '', ...rest] = partsOf(link, chain, style, linkColumn);
  const head = nameOf(link, linkColumn);
  return [
    [head, ...(typeof first === 'string' ? [first] : first)],
    ...rest.map((line) => indented(' '.repeat(linkColumn), line)),
  ];
}

function nameOf({ link, changes }: PlannedLink, columns: number): string | Painted {
  const name = `  ${link}`.padEnd(columns);
  return changes.length === 0 ? paint('dim', name) : name;
}

/** What is said of a link, to stand behind `before` columns. */
function partsOf(
  link: PlannedLink,
  chain: string,
  { canvas, detail }: PlanStyle,
  before: number,
): readonly Line[] {
  const margin = ' '.repeat(2);
  const width = canvas.width - before;
  if (link.changes.length === 0) {
    const left = link.leftOut !== undefined ? ' (left as it is)' : '';
    const sign = errorsIn(link.findings).length > 0 ? paint('red', '✗') : paint('dim', '·');
    return hanging([sign, ' '], `${link.summary}${left}`, margin, width);
  }
  return link.changes.flatMap((change, at) => [
    [markOf(change), ` ${placed(change.target, change.account)}`],
    ...whyLines(change, link.changes[at - 1], detail, margin, width),
    ...differenceLines(change, chain, { detail, width: width - margin.length }).map((line) =>
      indented(margin, line),
    ),
  ]);
}

/** A change that goes on to the next node has the reason of the one before: said once, it is read. */
function whyLines(
  { why }: Change,
  before: Change | undefined,
  detail: Detail,
  margin: string,
  width: number,
): readonly Line[] {
  const lines = wrap(why, margin, width);
  const isSaid = detail === 'folded' && lines.length > 1 && why === before?.why;
  return (isSaid ? [`${margin}As above.`] : lines).map((line) => [paint('dim', line)]);
}

interface Mark {
  readonly sign: Painted;
  readonly meaning: string;
  readonly of: (change: Change) => boolean;
}

/** Exactly one of them fits a change. */
const marks: readonly Mark[] = [
  { sign: paint('green', '+'), meaning: 'create', of: isQuiet('create') },
  { sign: paint('cyan', '*'), meaning: 'change', of: isQuiet('update') },
  { sign: paint('red', '-'), meaning: 'remove', of: isQuiet('delete') },
  { sign: paint('yellow', '~'), meaning: 'interrupts for a while', of: (change) => change.disruptive },
];

function isQuiet(action: Change['action']): (change: Change) => boolean {
  return (change) => !change.disruptive && change.action === action;
}

function markOf(change: Change): Painted {
  return marks.find(({ of }) => of(change))?.sign ?? paint('dim', ' ');
}

function closingLines(plan: ChainPlan, { width }: Canvas): Line[] {
  return wrap(closingSentence(plan), '', width);
}

function closingSentence(plan: ChainPlan): string {
  const changes = plannedChanges(plan);
  if (plan.links.some((link) => link.findings.some((finding) => finding.severity === 'error'))) {
    const then = changes.length === 0 ? '' : `; then ${planCounts(changes)}`;
    return `Nothing will be changed until the errors above are dealt with${then}.`;
  }
  if (changes.length === 0) return 'Nothing to do.';
  return `${planCounts(changes)}.`;
}
