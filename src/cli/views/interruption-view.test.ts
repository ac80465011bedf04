import { describe, expect, it } from 'vitest';
import type { Interruption } from '../../chain/progress.ts';
import { interruptionLine, interruptionTable } from './interruption-view.ts';

const first: Interruption = {
  type: 'interruption',
  link: 'control-plane',
  of: 'API server of cp-1',
  away: 12_340,
  parts: { noticing: 900, stopping: 5_000, starting: null },
};
const second: Interruption = { ...first, of: 'API server of cp-2 (put back)', away: 40_000, parts: {} };

describe('what a change cost', () => {
  it('is said once it is over, with the parts that were seen', () => {
    expect(interruptionLine(first)).toBe(
      'API server of cp-1 was away for 12.3 s (noticing 0.9 s, stopping 5.0 s)',
    );
  });

  it('is a table at the end, and none where nothing was restarted', () => {
    expect(interruptionTable([first, second])).toEqual([
      '',
      'restarted                      away',
      'API server of cp-1             12.3 s',
      'API server of cp-2 (put back)  40.0 s',
    ]);
    expect(interruptionTable([])).toEqual([]);
  });
});
