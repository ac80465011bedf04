import { type Document, isCollection, isNode, isPair, isScalar, visit, type YAMLError } from 'yaml';
import { IrsaError, type Place, type Problem } from '../errors/irsa-error.ts';
import { yamlMistakes } from './yaml-mistakes.ts';

/** One mistake often causes many parser errors; showing more would hide the first. */
const mostErrors = 5;

/** The errors of the YAML parser with irsactl's messages, one for each place. */
export function syntaxErrors(
  document: Document.Parsed,
  text: string,
  placeAt: (offset: number) => Place,
): readonly IrsaError[] {
  const places = new Set<number>();
  const complaints = [...document.errors, ...document.warnings].filter(({ pos: [offset] }) => {
    if (places.has(offset)) return false;
    places.add(offset);
    return true;
  });
  // Errors after a tab are caused by it.
  const tabs = complaints.filter(({ code }) => code === 'TAB_AS_INDENT');
  if (tabs.length > 0) return tabs.slice(0, mostErrors).map((one) => tabbed(placeAt(one.pos[0])));
  const [first] = complaints;
  const mistake = first && hiddenMistake(first.pos[0], text);
  if (first && mistake)
    return [new IrsaError('IRSA-CONFIG-001', { ...mistake, place: placeAt(first.pos[0]) })];
  const exhausted = complaints.find((complaint) => complaint.code === 'RESOURCE_EXHAUSTION');
  if (exhausted) return [nestedTooDeep(placeAt(0))];
  const unclosedLines = new Set<number | undefined>();
  return complaints.slice(0, mostErrors).flatMap((one) => {
    const [offset] = one.pos;
    const unclosed = unclosedAt(offset, document, text);
    // After the last line with text there is nothing to show.
    if (!unclosed) return notYaml(one, placeAt(Math.min(offset, Math.max(text.trimEnd().length - 1, 0))));
    const place = placeAt(unclosed.start);
    // An outer bracket in the same line is open because of this one.
    if (unclosedLines.has(place.line)) return [];
    unclosedLines.add(place.line);
    return neverClosed(unclosed, place);
  });
}

/** A mistake that the parser reports in a misleading way, often several times. */
function hiddenMistake(offset: number, text: string): Omit<Problem, 'place'> | null {
  if (text.slice(Math.max(offset - 1, 0), offset + 1) === '${') {
    return {
      what: 'The file contains a variable instead of a value.',
      why: 'irsa.yaml has no variables, and YAML reads the brace as the start of a mapping.',
      next: 'Write the value, or expand the file first, for example with envsubst.',
    };
  }
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1).split('\n', 1)[0];
  return line?.includes('\u00a0')
    ? {
        what: 'The line has a no-break space.',
        why: 'YAML accepts only plain spaces as separators; both look the same.',
        next: 'Replace it with a plain space.',
      }
    : null;
}

function neverClosed({ open, close }: Unclosed, place: Place): IrsaError {
  return new IrsaError('IRSA-CONFIG-001', {
    what: `This ${open} is never closed.`,
    why: `Text that starts with ${open} must end with ${close}.`,
    next: `Add ${close} at its end.`,
    place,
  });
}

function nestedTooDeep(place: Place): IrsaError {
  return new IrsaError('IRSA-CONFIG-001', {
    what: 'The file is nested too deeply.',
    why: 'It has hundreds of nested lists and mappings.',
    next: 'Check that this is the right file.',
    place,
  });
}

function tabbed(place: Place): IrsaError {
  return new IrsaError('IRSA-CONFIG-001', {
    what: 'A line begins with a tab.',
    why: 'YAML allows only spaces for indentation.',
    next: 'Replace the tab with spaces.',
    place,
  });
}

function notYaml({ message }: YAMLError, place: Place): IrsaError {
  const { what, why, next } = yamlMistakes.find(({ pattern }) => pattern.test(message)) ?? {
    what: 'This is not valid YAML.',
    why: `${message.replace(/\.?$/, '')}.`,
    next: 'Correct the line; an editor with YAML support shows the same mistake.',
  };
  return new IrsaError('IRSA-CONFIG-001', { what, why, next, place });
}

/** A bracket or quote that is never closed. */
interface Unclosed {
  readonly start: number;
  readonly open: string;
  readonly close: string;
}

const closing: Readonly<Record<string, string>> = { '{': '}', '[': ']', '"': '"', "'": "'" };

/** The innermost unclosed bracket or quote before the offset of a parser error, which may be lines further on. */
function unclosedAt(offset: number, document: Document.Parsed, text: string): Unclosed | null {
  const found: Unclosed[] = [];
  visit(document, {
    Node(_key, node) {
      const [start, end] = node.range ?? [];
      if (start === undefined || end !== offset) return;
      const open = text.charAt(start);
      const close = closing[open];
      const written = text.slice(start, end);
      if (close === undefined || isClosed(node, written, close)) return;
      found.push({ start, open, close });
    },
  });
  return found.at(-1) ?? null;
}

/** The closing character may belong to the last nested item, which then ends at the same offset. */
function isClosed(node: unknown, written: string, close: string): boolean {
  if (isScalar(node)) return written.length > 1 && written.endsWith(close);
  return written.endsWith(close) && isCollection(node) && endOfLast(node.items.at(-1)) < endOf(node);
}

function endOfLast(item: unknown): number {
  return isPair(item) ? Math.max(endOf(item.key), endOf(item.value)) : endOf(item);
}

function endOf(node: unknown): number {
  return isNode(node) && node.range ? node.range[1] : 0;
}
