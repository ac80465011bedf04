import { dirname } from 'node:path';
import { shellWord } from '../chain/shell-word.ts';
import type { PlayOn } from './demo-result.ts';
import type { OwnProgram } from './own-program.ts';

/** Settings of the terminal that win over those of the demo, or do not belong to its access key. */
const inTheWay = ['AWS_PROFILE', 'AWS_SESSION_TOKEN', 'AWS_ENDPOINT_URL', 'https_proxy', 'no_proxy'];

/**
 * Lines for another terminal, as they stand. A function finds irsactl wherever it is, in a checkout or in the cache of
 * npx, and works in scripts, too, where an alias does not. No comments: zsh takes none from a terminal.
 */
export function playOnLines(
  { environment, directory, kubectl }: PlayOn,
  program: OwnProgram,
): readonly string[] {
  return [
    `unset ${inTheWay.join(' ')}`,
    ...Object.entries(environment).map(([name, value]) => `export ${name}=${shellWord(value)}`),
    ...(kubectl === null ? [] : [`export PATH=${shellWord(dirname(kubectl))}:"$PATH"`]),
    `irsactl() { ${program.map(shellWord).join(' ')} "$@"; }`,
    `cd ${shellWord(directory)}`,
  ];
}
