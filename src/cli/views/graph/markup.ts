import { printable } from '../../output/printable.ts';

/** Text that is markup already. Only `markup` makes it, so that nothing else gets into a picture as it is. */
export class Markup {
  readonly #text: string;
  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

type Part = Markup | string | number | readonly Markup[];

/**
 * SVG of a template: every text that is put in is escaped, for an element as well as for an attribute in double
 * quotes, and what a browser would hide or obey is written out.
 */
export function markup(parts: TemplateStringsArray, ...values: readonly Part[]): Markup {
  return new Markup(String.raw({ raw: parts }, ...values.map(written)));
}

export const nothing = new Markup('');

function written(value: Part): string {
  if (value instanceof Markup) return value.toString();
  if (typeof value === 'string' || typeof value === 'number') return escaped(String(value));
  return value.map(String).join('');
}

const entities: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
]);

function escaped(text: string): string {
  return printable(text).replaceAll(/[&<>"']/g, (found) => entities.get(found) ?? found);
}
