import { dirname } from 'node:path';
import { shellWord } from '../chain/shell-word.ts';
import type { PlayOn } from './demo-result.ts';
import type { OwnProgram } from './own-program.ts';

/** Settings of the terminal that win over those of the demo, or do not belong to its access key. */
const inTheWay = ['AWS_PROFILE', 'AWS_SESSION_TOKEN', 'AWS_ENDPOINT_URL', 'https_proxy', 'no_proxy'];

/**
 * Lines for another terminal, as they stand: each is read alike by bash, zsh and fish. An alias finds irsactl wherever it is, in
 * a checkout or in the cache of npx. No comments: zsh takes none from a terminal.
 */
export function playOnLines(
  { environment, directory, kubectl }: PlayOn,
  program: OwnProgram,
): readonly string[] {
  return [
    leaveOut(inTheWay),
    ...Object.entries(environment).map(([name, value]) => `export ${name}=${shellWord(value)}`),
    ...(kubectl === null ? [] : [`export PATH=${shellWord(dirname(kubectl))}:"$PATH"`]),
    `alias irsactl=${shellWord(program.map(shellWord).join(' '))}`,
    `cd ${shellWord(directory)}`,
  ];
}

/** fish has no `unset`; of a universal variable its `set --erase` would take it from all terminals. */
function leaveOut(names: readonly string[]): string {
  const all = names.join(' ');
  return `test -z "$FISH_VERSION" && unset ${all} || set --erase --global ${all}`;
}
