import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findOnPath } from './find-on-path.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A shell that people paste lines into. */
interface Shell {
  readonly name: string;
  /** Null where the machine has none. */
  readonly path: string | null;
  /** Why a test of it is skipped. */
  readonly missing: string;
  /** Keeps it from reading settings of the user. */
  readonly bare: readonly string[];
  /** Makes it read standard input as it reads a terminal. */
  readonly asTerminal: readonly string[];
}

export const shells: readonly Shell[] = [
  shell('sh', [], []),
  shell('bash', ['--norc'], ['-i']),
  shell('zsh', ['-f'], ['-i']),
  shell('fish', ['--no-config'], ['-i']),
];

function shell(name: string, bare: readonly string[], asTerminal: readonly string[]): Shell {
  const missing = `skipped: there is no ${name} on the PATH`;
  return { name, path: findOnPath(name), missing, bare, asTerminal };
}

/** What a shell and its programs print on standard output, given these lines and nothing else; bash repeats the lines on the other. */
export async function pasteInto(
  { path, bare, asTerminal }: Shell,
  lines: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string> {
  // From a file, for fish reads no socket, which a pipe of Node is; and not as an argument, which everybody may read.
  const file = join(await temporaryFolder(), 'lines');
  await writeFile(file, [...lines, 'exit', ''].join('\n'), { mode: 0o600 });
  const input = await open(file);
  try {
    const child = spawn(String(path), [...bare, ...asTerminal], { env, stdio: [input.fd, 'pipe', 'ignore'] });
    let printed = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
    await once(child, 'close');
    return printed;
  } finally {
    await input.close();
  }
}
