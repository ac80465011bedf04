import type { Problem } from '../errors/irsa-error.ts';

interface YamlMistake extends Pick<Problem, 'what' | 'why' | 'next'> {
  /** Matches the parser's message. */
  readonly pattern: RegExp;
}

/** Common YAML mistakes, with messages for users. */
export const yamlMistakes: readonly YamlMistake[] = [
  {
    pattern: /^Sequence item without - indicator/,
    what: 'A line between the entries of a list is not an entry.',
    why: 'An entry begins with a dash, and its other lines have more indentation than the dash.',
    next: 'Indent the line like the other fields of its entry, or start it with a dash and a space.',
  },
  {
    pattern: /^All (?:mapping|sequence) items must start at the same column/,
    what: 'This line is indented differently from the lines around it.',
    why: 'Fields of a mapping, and entries of a list, must start in the same column.',
    next: 'Indent it like the lines above; a list needs a space after each dash.',
  },
  {
    pattern: /^Implicit keys? need|^Implicit map keys need to be followed by map values/,
    what: 'A line is not a field with a value.',
    why: 'A line of a mapping has the name of a field, a colon, a space, and the value.',
    next: 'Add a colon and a space after the name of the field, or a dash and a space before a list entry.',
  },
  {
    pattern: /^Nested mappings are not allowed in compact mappings/,
    what: 'A field is where the value of another field belongs.',
    why: 'A line with more indentation than the field above continues its value. Text with a colon and a space is a field.',
    next: 'Indent the field like the one above, or quote a text that contains a colon.',
  },
  {
    pattern: /^Plain value cannot start with|^(?:Alias|Anchor) cannot be an empty string/,
    what: 'A text begins with a character that is special in YAML.',
    why: 'The characters @ ` * & % | > and others cannot begin a text without quotes.',
    next: 'Put the text in quotes.',
  },
  {
    pattern: /^Missing ,|^Block collections are not allowed within flow collections/,
    what: 'A comma is missing.',
    why: 'Between braces or brackets, a comma follows each entry except the last.',
    next: 'Add a comma before this entry.',
  },
  {
    pattern: /^Unexpected , in/,
    what: 'There is an extra comma.',
    why: 'Between braces or brackets, one comma follows each entry.',
    next: 'Remove it.',
  },
  {
    pattern: /^Unexpected flow-(?:map|seq)-end token/,
    what: 'A bracket closes nothing.',
    why: 'There is no matching opening bracket.',
    next: 'Remove it, or add the opening bracket.',
  },
  {
    pattern: /^Unexpected [\w-]+ (?:at node end|token)/,
    what: 'There is text after the end of a value.',
    why: 'A quoted text ends with the second quote; only a comment (#) may follow on the line.',
    next: 'Remove it, or put the whole text in quotes.',
  },
  {
    pattern: /^Unexpected block-seq-ind on same line with key/,
    what: 'A list begins on the line of its field.',
    why: 'The first dash of a list must be on a new line.',
    next: 'Put the dash on the next line, or write the list as [a, b].',
  },
  {
    pattern: /^Map keys must be unique/,
    what: 'A field is duplicated.',
    why: 'YAML parsers differ in which value they use.',
    next: 'Remove one of them.',
  },
  {
    pattern: /^Unresolved tag/,
    what: 'The value has a tag (!…) that irsactl does not know.',
    why: 'An irsa.yaml is plain YAML without tags.',
    next: 'Write the value without a tag.',
  },
  {
    pattern: /^Invalid escape sequence/,
    what: 'A backslash does not start a valid YAML escape.',
    why: 'In double quotes, a backslash and the next character form an escape sequence.',
    next: 'Double the backslash, or put the text in single quotes.',
  },
];
