import type { ChainContext } from '../../../chain/context.ts';
import type { LinkState } from '../../../chain/link-state.ts';
import type { ChainGraph, GraphLink, GraphPart, PartState } from '../../../graph/chain-graph.ts';
import { briefFindingLines, briefReasonLines } from '../brief-problems.ts';
import { type Canvas, type Line, type Painted, paint, wrap } from '../paint.ts';
import { headLines } from '../plan-view.ts';
import { type Relation, relationsOf } from './edge-words.ts';
import { foldParts } from './folded-parts.ts';

/** Of one link. */
const mostParts = 10;
/** What stands before everything that is about a link. */
const railWidth = 4;

/** The chain as a tree for a terminal: each link, its parts below it, and what is wrong below these. */
export function graphLines(graph: ChainGraph, context: ChainContext, canvas: Canvas): Line[] {
  const relations = relationsOf(graph);
  return [
    ...headLines(context, canvas),
    '',
    ...graph.links.flatMap((link, index) =>
      linkLines(link, relations, canvas, index === graph.links.length - 1),
    ),
  ];
}

function linkLines(
  { link, state, summary, parts, findings, reasons }: GraphLink,
  relations: ReadonlyMap<string, readonly Relation[]>,
  canvas: Canvas,
  isLast: boolean,
): Line[] {
  const rail = isLast ? '    ' : '│   ';
  const { shown, rest } = foldParts(parts, mostParts);
  const own = [
    ...problemLines({ findings, reasons }, canvas),
    ...shown.flatMap((part) => partLines(part, relations, canvas)),
  ];
  const hint = state === 'not looked at' ? ': run `irsactl verify`' : '';
  const [head = '', ...more] = wrap(`${link} · ${summary}${hint}`, '', canvas.width - rail.length);
  return [
    [mark(state), ' ', paint('bold', link), head.slice(link.length)],
    ...[...more, ...own, ...(rest === null ? [] : [[paint('dim', rest)]])].map(
      (line): Line => [paint('dim', rail), ...(typeof line === 'string' ? [line] : line)],
    ),
    ...(isLast ? [] : [[paint('dim', '│')]]),
  ];
}

function partLines(
  part: GraphPart,
  relations: ReadonlyMap<string, readonly Relation[]>,
  canvas: Canvas,
): Line[] {
  const state = part.state === 'in place' ? [] : [paint('bold', part.state)];
  const room = canvas.width - railWidth;
  const length = [part.name, ...state.map(({ text }) => text), ...part.facts].join('  ').length + 2;
  const words = [...state, ...part.facts.map((fact) => paint('dim', fact))];
  // Names stay whole; what is said of them goes below where there is no room beside them.
  const [beside, below] = length <= room ? [words, []] : [state, part.facts];
  return [
    [mark(part.state), ` ${part.name}`, ...beside.flatMap((word) => ['  ', word])],
    ...below.flatMap((fact) => wrap(fact, '    ', room)).map((line): Line => [paint('dim', line)]),
    ...(relations.get(part.id) ?? []).flatMap((relation) => relationLines(relation, room)),
    ...problemLines(part, canvas),
  ];
}

/** Only what is said in one direction, and of few: the rest would be said twice, or 500 times. */
const told: readonly string[] = ['issues tokens of', 'accepts tokens of', 'is given to'];
const mostOthers = 3;

function relationLines({ words, others }: Relation, room: number): Line[] {
  if (!told.includes(words)) return [];
  const names = others.slice(0, mostOthers).map(({ name }) => name);
  const more = others.length > names.length ? ` and ${others.length - names.length} more` : '';
  const [first = '', ...rest] = wrap(`${words} ${names.join(', ')}${more}`, '  ', room);
  return [[paint('dim', first.slice(0, words.length + 2)), first.slice(words.length + 2)], ...rest];
}

/** Why a part is to be changed; where it has errors, those come first. */
function problemLines(
  { findings, reasons }: Pick<GraphPart, 'findings' | 'reasons'>,
  { width }: Canvas,
): Line[] {
  const found = briefFindingLines(findings, '  ', width - 4);
  return found.length > 0 ? found : briefReasonLines(reasons, '  ', width - 4);
}

function mark(state: LinkState | PartState): Painted {
  switch (state) {
    case 'in place':
      return paint('green', '✓');
    case 'to be created':
      return paint('green', '+');
    case 'to be changed':
      return paint('yellow', '~');
    case 'to be removed':
      return paint('red', '-');
    case 'has errors':
      return paint('red', '✗');
    case 'without identity':
      return paint('yellow', '!');
    case 'not looked at':
      return paint('dim', '–');
  }
}
