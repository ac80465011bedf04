import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** A page of the project's documents. */
export interface MarkdownPage {
  /** Relative to the root of the repository. */
  readonly path: string;
  readonly text: string;
}

/** A fenced block; `info` is the word after the fence. */
export interface FencedBlock {
  readonly page: string;
  readonly line: number;
  readonly info: string;
  readonly text: string;
}

/** Returns every page for users and contributors: at the root, in docs/ and in deploy/. */
export function markdownPages(): readonly MarkdownPage[] {
  const within = ['docs', 'deploy'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`),
  );
  return [...readdirSync(root), ...within]
    .filter((path) => path.endsWith('.md'))
    .toSorted()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

/** Returns the fenced blocks of a page, without their indent in a list. */
export function fencedBlocks({ path, text }: MarkdownPage): readonly FencedBlock[] {
  return [...text.matchAll(/^( *)```(\w*)\n([\s\S]*?)^\1```$/gm)].map((match) => {
    const [, indent = '', info = '', body = ''] = match;
    const line = text.slice(0, match.index).split('\n').length;
    return { page: path, line, info, text: body.replaceAll(new RegExp(`^${indent}`, 'gm'), '') };
  });
}

/** Returns a page without its fenced blocks and inline code, because neither contains links. */
export function prose({ text }: MarkdownPage): string {
  return text.replaceAll(/^( *)```[\s\S]*?^\1```$/gm, '').replaceAll(/`[^`\n]*`/g, '');
}
