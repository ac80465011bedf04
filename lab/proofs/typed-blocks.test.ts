import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { failedBlocks, type TypedSection, typedScript } from './typed-blocks.ts';

/** Types them into one shell. */
function typed(sections: readonly TypedSection[]): string[] {
  const { stdout } = spawnSync('sh', ['-c', typedScript(sections)], { encoding: 'utf8' });
  return failedBlocks(sections, stdout);
}

const section = (heading: string, ...blocks: string[]): TypedSection => ({ heading, blocks });

describe('blocks that are typed into one shell', () => {
  it('find what those before them have set', () => {
    expect(typed([section('1.', 'export seen=yes\n'), section('2.', '[ "$seen" = yes ]\n')])).toEqual([]);
  });

  it('fail by their last command', () => {
    const sections = [section('1.', 'false\ntrue\n', 'true\nfalse\n'), section('2.', 'true\n')];
    expect(typed(sections)).toEqual(['1. ended with 1:\ntrue\nfalse\n']);
  });

  it('fail where the shell ended before them', () => {
    const sections = [section('4.', '. ./no-such-file\n'), section('5.', 'true\n')];
    expect(typed(sections)).toEqual([
      '4. ended with nothing:\n. ./no-such-file\n',
      '5. ended with nothing:\ntrue\n',
    ]);
  });
});
