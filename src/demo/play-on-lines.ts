import { dirname } from 'node:path';
import { shellWord } from '../chain/shell-word.ts';
import type { PlayOn } from './demo-result.ts';
import type { OwnProgram } from './own-program.ts';

/** Settings of the terminal that override the demo's, or do not belong to its access key. */
const conflictingVariables = [
  'AWS_PROFILE',
  'AWS_SESSION_TOKEN',
  'AWS_ENDPOINT_URL',
  'https_proxy',
  'no_proxy',
];

/**
 * Lines to paste into another terminal; bash, zsh and fish read each alike. An alias points to irsactl, in a checkout or in
 * the cache of npx. They have no comments, because zsh accepts none in a terminal.
 */
export function playOnLines(
  { environment, directory, kubectl }: PlayOn,
  program: OwnProgram,
): readonly string[] {
  return [
    unsetVariables(conflictingVariables),
    ...Object.entries(environment).map(([name, value]) => `export ${name}=${shellWord(value)}`),
    ...(kubectl === null ? [] : [`export PATH=${shellWord(dirname(kubectl))}:"$PATH"`]),
    `alias irsactl=${shellWord(program.map(shellWord).join(' '))}`,
    `cd ${shellWord(directory)}`,
  ];
}

/** fish has no `unset`; without `--global`, its `set --erase` would remove a universal variable from all terminals. */
function unsetVariables(names: readonly string[]): string {
  const all = names.join(' ');
  return `test -z "$FISH_VERSION" && unset ${all} || set --erase --global ${all}`;
}
