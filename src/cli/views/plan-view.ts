import { isDeepStrictEqual } from 'node:util';
import { blockersOf, type ChainPlan, type PlannedLink, plannedChanges } from '../../chain/chain-plan.ts';
import type { Change } from '../../chain/change.ts';
import type { ChainContext } from '../../chain/context.ts';
import { errorsIn } from '../../chain/finding.ts';
import { placed } from '../../chain/named-account.ts';
import { type ChangedObject, changedObjects, planCounts } from '../../chain/plan-counts.ts';
import { placeOfNode } from '../../config/place-of-node.ts';
import { counted } from '../../errors/counted.ts';
import { type Detail, differenceLines } from './difference-view.ts';
import { type Canvas, indented, inRows, type Line, type Painted, paint, sentencesOf, wrap } from './paint.ts';
import { findingLines } from './problem-view.ts';

/** How a plan is shown. */
export interface PlanStyle {
  readonly canvas: Canvas;
  readonly detail: Detail;
  /** Whether this run has already shown the chain above another plan. Default: no. */
  readonly isContinued?: boolean;
}

/** A plan as text: the chain, each link with its changes, findings, and the number of changes. */
export function planLines(plan: ChainPlan, context: ChainContext, style: PlanStyle): Line[] {
  const found = foundNodesLine(context);
  return [
    ...(style.isContinued ? [] : [...headLines(context, style.canvas), ...(found === null ? [] : [found])]),
    '',
    ...plan.links.flatMap((link) => linkLines(link, style)),
    ...findingLines(
      plan.links.flatMap((link) => link.findings),
      style.canvas,
    ),
    '',
    ...closingLines(plan, style.canvas),
  ];
}

/** The nodes and how irsactl reaches them, if the cluster and not irsa.yaml names them. */
function foundNodesLine({ chain: { controlPlane } }: ChainContext): Line | null {
  if (!controlPlane.areFound) return null;
  return `Control plane nodes of the cluster: ${controlPlane.nodes.map(placeOfNode).join(', ')}`;
}

const between = ' · ';

/** The chain, its AWS accounts and its cluster: the head of a plan and of a status. */
export function headLines({ chain, cluster, aws }: ChainContext, { width }: Canvas): readonly Line[] {
  const {
    isManual,
    nodes: { length: count },
  } = chain.controlPlane;
  const nodes = isManual ? 'API servers set by hand' : counted(count, 'control plane node');
  const parts = [
    `Chain ${chain.name}`,
    `AWS ${aws.account} ${aws.region}`,
    ...(chain.aws.accounts ?? []).map(({ name, id }) => `${name} ${id}`),
    `cluster ${cluster.uid.slice(0, 8)} at ${cluster.server} (${cluster.version}, ${nodes})`,
  ];
  return inRows(parts, ({ length }) => length, { width, between: between.length })
    .flatMap((row) => wrap(row.join(between), '', width))
    .map((line) => [paint('bold', line)]);
}

function linkLines(link: PlannedLink, style: PlanStyle): readonly Line[] {
  const { canvas, detail } = style;
  if (link.changes.length === 0) return unchangedLines(link, canvas.width);
  const objects = changedObjects(link.changes);
  const width = canvas.width - indent.length;
  const texts = detail === 'whole' ? wholeTexts(objects, width) : foldedTexts(objects, width);
  return [
    [paint('bold', link.link)],
    ...objects.flatMap(({ change }, at) => [
      ['  ', markOf(change), ` ${nameOf(change)}`],
      ...(texts[at] ?? []).map((line) => indented(indent, line)),
    ]),
  ];
}

/** A namespace and a name alone do not say that they name a service account. */
function nameOf({ kind, target, account }: Change): string {
  return placed(kind.endsWith('-service-account') ? `service account ${target}` : target, account);
}

const indent = ' '.repeat(4);

/** Lines below the name of each object. */
type Texts = readonly (readonly Line[])[];

function wholeTexts(objects: readonly ChangedObject[], width: number): Texts {
  return objects.map(({ change, parts }) =>
    [change, ...parts].flatMap((one) => [
      ...whyLines(one.why, width),
      ...differenceLines(one, { detail: 'whole', width }),
    ]),
  );
}

/**
 * Differences and sentences that the object directly above has are not repeated, and what a restart means only once: it is the same
 * for every node and pass.
 */
function foldedTexts(objects: readonly ChangedObject[], width: number): Texts {
  const ofRestarts = new Set<string>();
  let above: ChangeText | undefined;
  return objects.map((object) => {
    const text = textOf(object, width);
    const said = text.isDisruptive ? ofRestarts : new Set(above?.why);
    const lines = foldedLines({ ...text, why: text.why.filter((one) => !said.has(one)) }, above, width);
    if (text.isDisruptive) for (const sentence of text.why) ofRestarts.add(sentence);
    above = text;
    return lines;
  });
}

function whyLines(why: string, width: number): readonly Line[] {
  return wrap(why, '', width).map((line) => [paint('dim', line)]);
}

/** A link without changes: its state in one line. The proof never changes anything. */
function unchangedLines({ link, summary, leftOut, findings }: PlannedLink, width: number): readonly Line[] {
  if (link === 'proof') return [];
  const isBroken = errorsIn(findings).length > 0;
  const name = isBroken ? `✗ ${link}` : link;
  const left = leftOut === undefined ? '' : ' (left as it is)';
  const text = `${name}: ${summary}${left}`;
  const [first = '', ...rest] = text.length <= width ? [text] : wrap(text, '  ', width);
  return [[paint(isBroken ? 'red' : 'dim', name), first.trimStart().slice(name.length)], ...rest];
}

interface ChangeText {
  readonly isDisruptive: boolean;
  readonly why: readonly string[];
  readonly difference: readonly Line[];
}

function textOf({ change, parts }: ChangedObject, width: number): ChangeText {
  const isNew = change.action === 'create' && !change.disruptive;
  return {
    isDisruptive: change.disruptive,
    why: isNew ? [] : sentencesOf(change.why),
    difference: [change, ...parts].flatMap((one) => differenceLines(one, { detail: 'folded', width }, isNew)),
  };
}

function foldedLines(text: ChangeText, above: ChangeText | undefined, width: number): readonly Line[] {
  const { why } = text;
  const isSame = above !== undefined && isDeepStrictEqual(text.difference, above.difference);
  if (text.isDisruptive && isSame) {
    const rest = why.length === 0 ? 'As above.' : 'Otherwise as above.';
    return [...whyLines(why.join(' '), width), [paint('dim', rest)]];
  }
  return [...whyLines(why.join(' '), width), ...(isSame && why.length === 0 ? [] : text.difference)];
}

const signs = { create: '+', update: '*', delete: '-', disruptive: '~' } as const;
const colours = { create: 'green', update: 'cyan', delete: 'red', disruptive: 'yellow' } as const;

function markOf({ action, disruptive }: Change): Painted {
  const kind = disruptive ? 'disruptive' : action;
  return paint(colours[kind], signs[kind]);
}

function closingLines(plan: ChainPlan, { width }: Canvas): Line[] {
  return wrap(closingSentence(plan), '', width);
}

function closingSentence(plan: ChainPlan): string {
  const changes = plannedChanges(plan);
  if (blockersOf(plan).length > 0) {
    const then = changes.length === 0 ? '' : `. Then the plan has ${plannedWords(changes)}`;
    return `irsactl changes nothing until you fix the errors above${then}.`;
  }
  if (changes.length === 0) return 'Nothing to do.';
  return `${plannedWords(changes)}.`;
}

/** `3 to create (+), 1 to change (*), 2 restarts of API servers (~)`. */
function plannedWords(changes: readonly Change[]): string {
  const { create, change, remove, restarts, interruptions } = planCounts(changes);
  const { disruptive } = signs;
  return [
    ...(create > 0 ? [`${create} to create (${signs.create})`] : []),
    ...(change > 0 ? [`${change} to change (${signs.update})`] : []),
    ...(remove > 0 ? [`${remove} to remove (${signs.delete})`] : []),
    ...(restarts > 0 ? [`${counted(restarts, 'restart')} of API servers (${disruptive})`] : []),
    ...(interruptions > 0
      ? [`${interruptions} ${interruptions === 1 ? 'interrupts' : 'interrupt'} running pods (${disruptive})`]
      : []),
  ].join(', ');
}
