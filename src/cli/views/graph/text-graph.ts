import type { ChainContext } from '../../../chain/context.ts';
import type { LinkState } from '../../../chain/link-state.ts';
import type { ChainGraph, GraphLink, GraphPart, PartState } from '../../../graph/chain-graph.ts';
import { briefFindingLines, briefReasonLines } from '../brief-problems.ts';
import { type Canvas, type Line, type Painted, paint, wrap } from '../paint.ts';
import { headLines } from '../plan-view.ts';
import { foldParts } from './folded-parts.ts';
import { type Relation, relationsOf } from './relations.ts';

/** For each link. */
const mostParts = 10;
/** Columns before everything below a link. */
const railWidth = 4;

/** The chain as a tree: each link, its parts, and their problems. */
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
  const hint = state === 'not checked' ? ': run `irsactl verify`' : '';
  const [head = '', ...more] = wrap(`${link} · ${summary}${hint}`, '', canvas.width - rail.length);
  return [
    [marks[state], ' ', paint('bold', link), head.slice(link.length)],
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
  // Names stay whole; facts are below if they do not fit beside.
  const [beside, below] = length <= room ? [words, []] : [state, part.facts];
  return [
    [marks[part.state], ` ${part.name}`, ...beside.flatMap((word) => ['  ', word])],
    ...below.flatMap((fact) => wrap(fact, '    ', room)).map((line): Line => [paint('dim', line)]),
    ...(relations.get(part.id) ?? []).flatMap((relation) => relationLines(relation, room)),
    ...problemLines(part, canvas),
  ];
}

/** Relations in one direction and between few parts: others would appear twice, or 500 times. */
const shownRelations: readonly string[] = ['issues tokens of', 'accepts tokens of', 'is given to'];
const mostOthers = 3;

function relationLines({ words, others }: Relation, room: number): Line[] {
  if (!shownRelations.includes(words)) return [];
  const names = others.slice(0, mostOthers).map(({ name }) => name);
  const more = others.length > names.length ? ` and ${others.length - names.length} more` : '';
  const [first = '', ...rest] = wrap(`${words} ${names.join(', ')}${more}`, '  ', room);
  return [[paint('dim', first.slice(0, words.length + 2)), first.slice(words.length + 2)], ...rest];
}

/** Errors and warnings, or else the reasons for changes. */
function problemLines(
  { findings, reasons }: Pick<GraphPart, 'findings' | 'reasons'>,
  { width }: Canvas,
): Line[] {
  const found = briefFindingLines(findings, '  ', width - 4);
  return found.length > 0 ? found : briefReasonLines(reasons, '  ', width - 4);
}

const marks: Readonly<Record<LinkState | PartState, Painted>> = {
  'in place': paint('green', '✓'),
  'to be created': paint('green', '+'),
  'to be changed': paint('yellow', '*'),
  'to be removed': paint('red', '-'),
  'has errors': paint('red', '✗'),
  'without identity': paint('yellow', '!'),
  'not checked': paint('dim', '–'),
};
