import { describe, expect, it } from 'vitest';
import type { Interruption } from '../../chain/progress.ts';
import { interruptionLine, interruptionTable } from './interruption-view.ts';

const first: Interruption = {
  type: 'interruption',
  link: 'control-plane',
  of: 'API server of cp-1',
  away: 12_340,
};
const second: Interruption = { ...first, of: 'API server of cp-2 (rolled back)', away: 40_000 };

describe('the interruptions by a change', () => {
  it('are a sentence after each restart', () => {
    expect(interruptionLine(first)).toBe('API server of cp-1 was down for 12.3 s');
  });

  it('are a table at the end, or empty without restarts', () => {
    expect(interruptionTable([first, second])).toEqual([
      '',
      'restarted                         down for',
      'API server of cp-1                12.3 s',
      'API server of cp-2 (rolled back)  40.0 s',
    ]);
    expect(interruptionTable([])).toEqual([]);
  });
});
