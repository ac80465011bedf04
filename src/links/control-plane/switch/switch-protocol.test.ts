import { describe, expect, it } from 'vitest';
import { type SwitchActor, switchProtocol } from './switch-protocol.ts';
import { switchScript } from './switch-script.ts';
import { isEnd, switchStates } from './switch-state.ts';

const rows = (...by: readonly SwitchActor[]) =>
  new Set(switchProtocol.filter((row) => by.includes(row.by)).map(({ from, to }) => `${from} ${to}`));

/** Every pair of states that a part of the script renames; `$ended` stands for what is assigned to it. */
function renames(script: string): ReadonlySet<string> {
  const isState = (word: string) => switchStates.some((state) => state === word);
  const ends = [...script.matchAll(/\bended=([a-z]+)/g)].map(([, word]) => word ?? '');
  const pairs = [...script.matchAll(/\bturn ([a-z]+) (\$?[a-z]+)/g)];
  return new Set(
    pairs.flatMap(([, from = '', to = '']) =>
      isState(from) ? (to === '$ended' ? ends : [to]).map((end) => `${from} ${end}`) : [],
    ),
  );
}

describe('the protocol of the switch', () => {
  const boot = /if \[ "\$1" = boot \][\s\S]*?\nfi\n/.exec(switchScript)?.[0] ?? '';

  it('is what the script renames, no more and no less', () => {
    expect(renames(boot)).toEqual(rows('boot'));
    expect(renames(switchScript.replace(boot, ''))).toEqual(rows('switch'));
  });

  it('leads from armed to every state, and from an end nowhere', () => {
    const reached = new Set(['armed', ...switchProtocol.map(({ to }) => to)]);
    expect(reached).toEqual(new Set(switchStates));
    expect(switchProtocol.filter(({ from }) => isEnd(from))).toEqual([]);
  });
});
