import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from './lab-sandbox.ts';

/** The blocks of commands of a document, as they stand there. */
export async function commandsOf(page: string): Promise<readonly string[]> {
  const text = await readFile(join(projectRoot, page), 'utf8');
  return [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, block = '']) => block);
}
