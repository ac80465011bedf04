import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from './lab-sandbox.ts';

/** Returns the command blocks of a page; `under` selects sections by the beginning of their heading, in this order. */
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

/** Returns the words of each irsactl command on a page, without comments. */
export async function irsactlCommandsOf(
  page: string,
  under?: readonly string[],
): Promise<readonly (readonly string[])[]> {
  const blocks = await commandsOf(page, under);
  return blocks.flatMap((block) =>
    [...block.matchAll(/^irsactl (.+?)(?: +#.*)?$/gm)].map(([, line = '']) => line.split(' ')),
  );
}

/** Includes indented blocks in lists. */
function blocksIn(text: string): string[] {
  return [...text.matchAll(/^( *)```sh\n([\s\S]*?)^\1```/gm)].map(([, indent = '', block = '']) =>
    block.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  );
}
