import { flagOf } from './flags.ts';
import type { Manifest } from './parse-manifest.ts';

interface Flag {
  readonly name: string;
  readonly value: string;
}

/**
 * The flags of a container in their order. Words that are not flags, and the program itself, keep their places. `--name value`
 * in two words is read as pflag does, except for a flag without a value.
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

  /** The value of a flag that takes one: the last one counts. */
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

  /** Sets the flag once, in its place or at the end. */
  set(name: string, value: string): FlagList {
    const at = this.#words.findIndex((word) => typeof word !== 'string' && word.name === name);
    const others = this.remove(name).#words;
    const place = at < 0 ? others.length : at;
    return new FlagList([...others.slice(0, place), { name, value }, ...others.slice(place)]);
  }

  /** Repeats the flag at the end: the last one counts. */
  append(name: string, value: string): FlagList {
    return new FlagList([...this.#words, { name, value }]);
  }

  remove(name: string): FlagList {
    return new FlagList(this.#words.filter((word) => typeof word === 'string' || word.name !== name));
  }

  words(): readonly string[] {
    return this.#words.map((word) => (typeof word === 'string' ? word : `--${word.name}=${word.value}`));
  }

  /** The flags with a value, in their order, with repetitions. */
  flags(): readonly Flag[] {
    return this.#words.filter((word) => typeof word !== 'string');
  }
}

export function flagListOf(manifest: Manifest): FlagList {
  return FlagList.read(manifest.arguments.map(({ text }) => text));
}
