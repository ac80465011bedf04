import type { Problem } from '../errors/irsa-error.ts';

interface YamlSlip extends Pick<Problem, 'what' | 'why' | 'next'> {
  /** How the parser says it, in words of those who write parsers. */
  readonly says: RegExp;
}

/** What people usually get wrong in YAML, in words of those who write it. */
export const yamlSlips: readonly YamlSlip[] = [
  {
    says: /^Sequence item without - indicator/,
    what: 'A line stands between the entries of a list and is none.',
    why: 'An entry begins with a dash; what belongs to one stands further in than its dash.',
    next: 'Move the line to the fields that it belongs to, or begin it with a dash and a space.',
  },
  {
    says: /^All (?:mapping|sequence) items must start at the same column/,
    what: 'This line does not begin in the column of those that it belongs to.',
    why: 'Fields of one mapping, and entries of one list, begin in the same column.',
    next: 'Begin it where the lines above it begin; a list needs a space behind each dash.',
  },
  {
    says: /^Implicit keys? need|^Implicit map keys need to be followed by map values/,
    what: 'A line is no field with a value.',
    why: 'A line of a mapping is the name of a field, a colon and a space, then its value.',
    next: 'Put a colon and a space behind the name of the field, or a dash and a space before an entry of a list.',
  },
  {
    says: /^Nested mappings are not allowed in compact mappings/,
    what: 'A field stands where the value of another one is.',
    why: 'A line further in than the field above it goes on with its value, and a text with a colon and a space in it is a field.',
    next: 'Begin the field in the column of the one above it, or put a text that holds a colon in quotes.',
  },
  {
    says: /^Plain value cannot start with|^(?:Alias|Anchor) cannot be an empty string/,
    what: 'A text begins with a character that means something to YAML.',
    why: 'The characters @ ` * & % | > and others cannot begin a text without quotes.',
    next: 'Put the text in quotes.',
  },
  {
    says: /^Missing ,|^Block collections are not allowed within flow collections/,
    what: 'A comma is missing.',
    why: 'Between braces or brackets, a comma stands behind each entry but the last.',
    next: 'Put a comma in front of what stands here.',
  },
  {
    says: /^Unexpected , in/,
    what: 'There is a comma too many.',
    why: 'Between braces or brackets, one comma stands behind each entry.',
    next: 'Take it away.',
  },
  {
    says: /^Unexpected flow-(?:map|seq)-end token/,
    what: 'A bracket closes nothing.',
    why: 'None of its kind is open here.',
    next: 'Take it away, or write the one that it closes.',
  },
  {
    says: /^Unexpected [\w-]+ (?:at node end|token)/,
    what: 'Something stands behind the end of a value.',
    why: 'A text in quotes ends with the second quote; only a comment (#) may follow on its line.',
    next: 'Take it away, or put the whole text into the quotes.',
  },
  {
    says: /^Unexpected block-seq-ind on same line with key/,
    what: 'A list begins on the line of its field.',
    why: 'The first dash of a list stands on a line of its own.',
    next: 'Put the dash on the next line, or write the list as [a, b].',
  },
  {
    says: /^Map keys must be unique/,
    what: 'A field is written twice.',
    why: 'Readers differ in which of the two counts.',
    next: 'Take one of the two away.',
  },
  {
    says: /^Unresolved tag/,
    what: 'The value has a tag (!…) that irsactl does not know.',
    why: 'An irsa.yaml is plain YAML: what a tag would stand for has to be written.',
    next: 'Write the value itself.',
  },
  {
    says: /^Invalid escape sequence/,
    what: 'A backslash begins nothing that YAML knows.',
    why: 'In double quotes, a backslash and the letter behind it stand for another character.',
    next: 'Write the backslash twice, or put the text in single quotes.',
  },
];
