/** Blocks of commands of one section of a page, which a person types one after the other into one shell. */
export interface TypedSection {
  readonly heading: string;
  readonly blocks: readonly string[];
}

const mark = 'BLOCK-ENDED';

/** One shell for all of them, as a person has one: what one block sets, the next ones find. Says with what each ended. */
export function typedScript(sections: readonly TypedSection[]): string {
  return sections
    .flatMap(({ blocks }) => blocks)
    .map((block) => `${block}echo "${mark} $?"\n`)
    .join('');
}

/** Blocks of the sections that do not end with 0, or never did. */
export function failedBlocks(sections: readonly TypedSection[], stdout: string): string[] {
  const codes = [...stdout.matchAll(new RegExp(`${mark} (\\d+)$`, 'gm'))].map(([, code = '']) => code);
  const all = sections.flatMap(({ heading, blocks }) => blocks.map((block) => ({ heading, block })));
  return all.flatMap(({ heading, block }, index) => {
    const code = codes[index];
    if (code === '0') return [];
    return [`${heading} ended with ${code ?? 'nothing'}:\n${block}`];
  });
}
