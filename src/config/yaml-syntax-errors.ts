import type { Document, YAMLError } from 'yaml';
import { IrsaError, type Place, type Problem } from '../errors/irsa-error.ts';
import { type Unclosed, unclosedAt } from './unclosed.ts';
import { yamlSlips } from './yaml-slips.ts';

/** One slip often makes the parser stumble many times; more than these would hide the first. */
const mostErrors = 5;

/** What the YAML parser objects to, in the words of irsactl, each place once. */
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
  // What follows a tab only follows from it.
  const tabs = complaints.filter(({ code }) => code === 'TAB_AS_INDENT');
  if (tabs.length > 0) return tabs.slice(0, mostErrors).map((one) => tabbed(placeAt(one.pos[0])));
  const [first] = complaints;
  const slip = first && hiddenSlip(first.pos[0], text);
  if (first && slip) return [new IrsaError('IRSA-CONFIG-001', { ...slip, place: placeAt(first.pos[0]) })];
  const exhausted = complaints.find((complaint) => complaint.code === 'RESOURCE_EXHAUSTION');
  if (exhausted) return [nestedTooDeep(placeAt(0))];
  const unclosedLines = new Set<number | undefined>();
  return complaints.slice(0, mostErrors).flatMap((one) => {
    const [offset] = one.pos;
    const unclosed = unclosedAt(offset, document, text);
    // Behind the last line with text there is nothing to show.
    if (!unclosed) return notYaml(one, placeAt(Math.min(offset, Math.max(text.trimEnd().length - 1, 0))));
    const place = placeAt(unclosed.start);
    // What is open around it in the same line only follows from it.
    if (unclosedLines.has(place.line)) return [];
    unclosedLines.add(place.line);
    return neverClosed(unclosed, place);
  });
}

/** A slip that the parser complains of in misleading words, and often several times. */
function hiddenSlip(offset: number, text: string): Omit<Problem, 'place'> | null {
  if (text.slice(Math.max(offset - 1, 0), offset + 1) === '${') {
    return {
      what: 'A variable stands where a value is expected.',
      why: 'irsa.yaml has no variables, and YAML reads the brace as the beginning of a mapping.',
      next: 'Write the value itself, or fill in the file first, for example with envsubst.',
    };
  }
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1).split('\n', 1)[0];
  return line?.includes('\u00a0')
    ? {
        what: 'The line has a no-break space.',
        why: 'YAML separates only by plain spaces; both look the same.',
        next: 'Replace it with a plain space.',
      }
    : null;
}

function neverClosed({ open, close }: Unclosed, place: Place): IrsaError {
  return new IrsaError('IRSA-CONFIG-001', {
    what: `The ${open} that stands here is never closed.`,
    why: `What begins with ${open} ends with ${close}.`,
    next: `Write ${close} where it ends.`,
    place,
  });
}

function nestedTooDeep(place: Place): IrsaError {
  return new IrsaError('IRSA-CONFIG-001', {
    what: 'The file is nested too deeply.',
    why: 'Its lists and mappings lie within each other by the hundred.',
    next: 'Check that this is the right file.',
    place,
  });
}

function tabbed(place: Place): IrsaError {
  return new IrsaError('IRSA-CONFIG-001', {
    what: 'A tab stands at the beginning of a line.',
    why: 'YAML takes only spaces there.',
    next: 'Write spaces in place of the tab.',
    place,
  });
}

function notYaml({ message }: YAMLError, place: Place): IrsaError {
  const { what, why, next } = yamlSlips.find(({ says }) => says.test(message)) ?? {
    what: 'This is not valid YAML.',
    why: `${message.replace(/\.?$/, '')}.`,
    next: 'Correct the line; an editor with YAML support shows the same mistake.',
  };
  return new IrsaError('IRSA-CONFIG-001', { what, why, next, place });
}
