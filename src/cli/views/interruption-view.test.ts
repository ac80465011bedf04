import { describe, expect, it } from 'vitest';
import type { Interruption } from '../../chain/progress.ts';
import { interruptionLine, interruptionTable } from './interruption-view.ts';

const plain: Interruption = {
  type: 'interruption',
  link: 'control-plane',
  of: 'API server of cp-1 (plain)',
  outage: 12_340,
  away: 12_340,
  parts: { noticing: 900, stopping: 5_000, starting: null },
};
const carried: Interruption = { ...plain, of: 'API server of cp-2 (stand-in)', outage: 0, parts: {} };

describe('what a change cost', () => {
  it('is said once it is over, with the parts that were seen', () => {
    expect(interruptionLine(plain)).toBe(
      'API server of cp-1 (plain) was away for 12.3 s (noticing 0.9 s, stopping 5.0 s); nobody answered its clients for 12.3 s',
    );
  });

  it('is a table at the end, and none where nothing was restarted', () => {
    expect(interruptionTable([plain, carried])).toEqual([
      '',
      'restarted                      away     no answer',
      'API server of cp-1 (plain)     12.3 s   12.3 s',
      'API server of cp-2 (stand-in)  12.3 s   0.0 s',
    ]);
    expect(interruptionTable([])).toEqual([]);
  });
});
