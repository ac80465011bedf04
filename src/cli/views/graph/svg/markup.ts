import { printable } from '../../../output/printable.ts';

/** Escaped markup. Only `markup` creates it, so that no unescaped text gets into a picture. */
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
 * SVG from a template. Escapes each inserted text for elements and for attributes in double quotes, control characters
 * included.
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
