import type { Document, YAMLError } from 'yaml';
import { IrsaError, type Place } from '../errors/irsa-error.ts';

/** One slip often makes the parser stumble many times; more than these would hide the first. */
const mostErrors = 5;

/** What the YAML parser objects to, in the words of irsactl, each place once. */
export function syntaxErrors(
  document: Document.Parsed,
  placeAt: (offset: number) => Place,
): readonly IrsaError[] {
  const places = new Set<number>();
  const complaints = [...document.errors, ...document.warnings].filter(({ pos: [offset] }) => {
    if (places.has(offset)) return false;
    places.add(offset);
    return true;
  });
  const exhausted = complaints.find((complaint) => complaint.code === 'RESOURCE_EXHAUSTION');
  if (exhausted) return [nestedTooDeep(placeAt(0))];
  return complaints.slice(0, mostErrors).map((one) => notYaml(one, placeAt(one.pos[0])));
}

function nestedTooDeep(place: Place): IrsaError {
  return new IrsaError('IRSA-CONFIG-002', {
    what: `${place.file} is nested too deeply.`,
    why: 'Its lists and mappings lie within each other by the hundred.',
    next: 'Check that this is the right file.',
    place,
  });
}

function notYaml(complaint: YAMLError, place: Place): IrsaError {
  return new IrsaError('IRSA-CONFIG-003', {
    what: `${place.file} is not valid YAML.`,
    why: `${complaint.message.replace(/\.?$/, '')}.`,
    next: 'Correct the line; an editor with YAML support shows the same mistake.',
    place,
  });
}
