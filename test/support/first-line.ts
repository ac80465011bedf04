import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Returns the first line that a child prints; throws its standard error if it ends first. */
export function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const { stdout, stderr } = child;
    if (stdout === null || stderr === null) throw new TypeError('the child needs pipes');
    let complaint = '';
    stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint += text;
    });
    const lines = createInterface({ input: stdout });
    lines.once('line', resolve);
    lines.once('close', () => reject(new Error(`the child ended without a line: ${complaint}`)));
  });
}
