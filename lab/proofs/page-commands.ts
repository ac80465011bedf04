import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from './lab-sandbox.ts';

/** The blocks of commands of a document; `under`: only those of its sections that begin so, in that order. */
export async function commandsOf(page: string, under?: readonly string[]): Promise<readonly string[]> {
  const text = await readFile(join(projectRoot, page), 'utf8');
  if (!under) return blocksIn(text);
  const sections = text.split(/^## /m);
  return under.flatMap((heading) => {
    const section = sections.find((one) => one.startsWith(heading));
    if (section === undefined) throw new Error(`${page} has no section "${heading}".`);
    return blocksIn(section);
  });
}

/** The words of each command of irsactl on a page, without its comment. */
export async function irsactlCommandsOf(
  page: string,
  under?: readonly string[],
): Promise<readonly (readonly string[])[]> {
  const blocks = await commandsOf(page, under);
  return blocks.flatMap((block) =>
    [...block.matchAll(/^irsactl (.+?)(?: +#.*)?$/gm)].map(([, line = '']) => line.split(' ')),
  );
}

/** Also those of a list, which are indented. */
function blocksIn(text: string): string[] {
  return [...text.matchAll(/^( *)```sh\n([\s\S]*?)^\1```/gm)].map(([, indent = '', block = '']) =>
    block.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  );
}
