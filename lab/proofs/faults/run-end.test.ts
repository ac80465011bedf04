import { describe, expect, it } from 'vitest';
import { isEnd, type NextRun, nextRunOf, type RunEnd } from './run-end.ts';

const run = (code: number | null, stderr = '') => ({ code, stdout: '', stderr });
const stopped = run(1, 'IRSA-CONTROLPLANE-046 The switch of cp-1 has undone\n  a change.\n');
const record = '/etc/kubernetes/irsactl/prod-1/failed.json';
const wentBack = run(1, `IRSA-CONTROLPLANE-020 It went back.\n  Then remove\n  ${record} to try again.\n`);

describe('a run that ended', () => {
  it.each<readonly [ReturnType<typeof run>, RunEnd, boolean]>([
    [run(null), 'killed', true],
    [run(1), 'killed', false],
    [run(0), 'done', true],
    [run(0), /done/, false],
    [stopped, /IRSA-CONTROLPLANE-046 .* undone a change/, true],
    [stopped, /IRSA-CONTROLPLANE-020/, false],
    [run(2, 'IRSA-CONTROLPLANE-046 It stopped.'), /IRSA-CONTROLPLANE-046/, false],
  ])('%o is %s: %s', (ended, end, is) => {
    expect(isEnd(ended, end)).toBe(is);
  });
});

describe('the next run', () => {
  it.each<readonly [string, ReturnType<typeof run>, readonly NextRun[], unknown]>([
    ['finishes', run(0), ['finishes'], { is: 'finishes', record: null }],
    ['finishes, and should have stopped', run(0), ['acknowledged'], null],
    ['names what failed', wentBack, ['finishes', 'acknowledged'], { is: 'acknowledged', record }],
    ['names what failed, where nothing did', wentBack, ['finishes', 'IRSA-CONTROLPLANE-020'], null],
    [
      'stops with a code that is expected',
      stopped,
      ['IRSA-CONTROLPLANE-046'],
      { is: 'IRSA-CONTROLPLANE-046', record: null },
    ],
    ['stops with another', stopped, ['finishes', 'acknowledged', 'IRSA-CONTROLPLANE-010'], null],
    ['is killed', run(null, stopped.stderr), ['IRSA-CONTROLPLANE-046'], null],
  ])('%s', (_, ended, expected, is) => {
    expect(nextRunOf(ended, expected)).toEqual(is);
  });

  it('names what failed also where the path goes on in another line', () => {
    const wrapped = run(1, 'Remove /etc/kubernetes/irsactl/\n  prod-1/failed.json to try again.');
    expect(nextRunOf(wrapped, ['acknowledged'])?.record).toBe(record);
  });
});
