import { expect, it } from 'vitest';
import { rotationRecordOf } from '../../../test/support/in-memory-rotation.ts';
import { findingsOf } from '../../chain/finding.ts';
import { noMoves } from '../../rotation/moves.ts';
import { restartLines } from './restart-lines.ts';
import { stageLines } from './rotation-view.ts';

const options = { context: 'prod' };

function linesFor(...names: readonly string[]) {
  const restart = names.map((name) => ({ name, namespace: 'shop' }));
  const problem = { what: 'What.', why: 'Why.', next: 'Next.', restart };
  return restartLines([findingsOf('injection').warning('IRSA-INJECT-051', problem)], options, 80).map(String);
}

it('has a command for each workload that kubectl can restart, and names the others', () => {
  expect(linesFor('deployment/web', 'job/import').slice(2)).toEqual([
    '  Why. Next.',
    '    kubectl rollout restart deployment/web --namespace shop --context prod',
    '    job/import in shop: recreate it',
  ]);
});

it('has at most ten workloads, and the number of the others', () => {
  const many = Array.from({ length: 12 }, (_, at) => `statefulset/db-${at}`);
  expect(linesFor(...many).at(-1)).toBe('    … and 2 more');
});

it('leaves out findings that need no restart', () => {
  const finding = findingsOf('roles').error('IRSA-ROLE-032', { what: 'What.', why: 'Why.', next: 'Next.' });
  expect(restartLines([finding], options, 80)).toEqual([]);
});

it('names a workload once that keeps two gates of a rotation closed', () => {
  const holder = (name: string) => ({ name, namespace: 'shop' });
  const gates = [
    { why: '2 pods hold tokens.', opensAt: null, holders: [holder('deployment/web'), holder('pod/ci')] },
    { why: '2 pods may keep one.', opensAt: null, holders: [holder('pod/ci'), holder('deployment/web')] },
  ];
  const rotation = rotationRecordOf({ next: 'b', from: ['a'] });
  const moves = { ...noMoves, stage: 'sign', gates } as const;
  expect(stageLines({ rotation, moves }, { width: 80, now: 0 })).toEqual([
    '',
    'Rotation: stage sign, 4 of 5, waits:',
    '  2 pods hold tokens.',
    '    kubectl rollout restart deployment/web --namespace shop',
    '    pod/ci in shop: recreate it',
    '  2 pods may keep one.',
  ]);
});
