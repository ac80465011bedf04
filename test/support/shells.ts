import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findOnPath } from './find-on-path.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A shell into which users paste lines. */
interface Shell {
  readonly name: string;
  /** Null if it is not installed. */
  readonly path: string | null;
  /** The reason why a test of it is skipped. */
  readonly missing: string;
  /** Flags that make it ignore the user's settings. */
  readonly bare: readonly string[];
  /** Flags that make it read standard input as a terminal. */
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

/** Runs only these lines in a shell and returns its standard output; bash echoes the lines on standard error. */
export async function pasteInto(
  { path, bare, asTerminal }: Shell,
  lines: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string> {
  // The input is a file: fish does not read sockets, such as Node's pipes, and every user can read arguments.
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
