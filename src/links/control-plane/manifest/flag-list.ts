import { flagOf } from './flags.ts';
import type { Manifest } from './parse-manifest.ts';

interface Flag {
  readonly name: string;
  readonly value: string;
}

/**
 * The flags of a container in their order. A word that is no flag, and the program itself, stays where it is.
 * `--name value` in two words is read as pflag does it: for every flag but one that is given alone.
 */
export class FlagList {
  readonly #words: readonly (string | Flag)[];

  private constructor(words: readonly (string | Flag)[]) {
    this.#words = words;
  }

  static read(words: readonly string[]): FlagList {
    const read: (string | Flag)[] = [];
    for (let index = 0; index < words.length; index += 1) {
      const word = words[index] ?? '';
      const match = /^--([^=]+)(?:=([\s\S]*))?$/.exec(word);
      const next = words[index + 1];
      if (!match) read.push(word);
      else if (match[2] !== undefined) read.push({ name: flagOf(match[1] ?? ''), value: match[2] });
      else if (next === undefined || next.startsWith('-')) read.push(word);
      else {
        read.push({ name: flagOf(match[1] ?? ''), value: next });
        index += 1;
      }
    }
    return new FlagList(read);
  }

  /** The value that counts where a flag that takes one is given. */
  last(name: string): string | null {
    return this.flags().findLast((flag) => flag.name === name)?.value ?? null;
  }

  map(change: (name: string, value: string) => string): FlagList {
    return new FlagList(
      this.#words.map((word) =>
        typeof word === 'string' ? word : { name: word.name, value: change(word.name, word.value) },
      ),
    );
  }

  /** The flag once, in its place or at the end. */
  set(name: string, value: string): FlagList {
    const at = this.#words.findIndex((word) => typeof word !== 'string' && word.name === name);
    const others = this.remove(name).#words;
    const place = at < 0 ? others.length : at;
    return new FlagList([...others.slice(0, place), { name, value }, ...others.slice(place)]);
  }

  /** Once more at the end: the last one counts. */
  append(name: string, value: string): FlagList {
    return new FlagList([...this.#words, { name, value }]);
  }

  remove(name: string): FlagList {
    return new FlagList(this.#words.filter((word) => typeof word === 'string' || word.name !== name));
  }

  words(): readonly string[] {
    return this.#words.map((word) => (typeof word === 'string' ? word : `--${word.name}=${word.value}`));
  }

  /** Those with a value, in their order; one that is given more often is there more often. */
  flags(): readonly Flag[] {
    return this.#words.filter((word) => typeof word !== 'string');
  }
}

export function flagListOf(manifest: Manifest): FlagList {
  return FlagList.read(manifest.arguments.map(({ text }) => text));
}
