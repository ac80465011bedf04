import { describe, expect, it } from 'vitest';
import { nextProof } from './next-proof.ts';
import type { LabShape, Proof } from './proof.ts';

const one: LabShape = { controlPlanes: 1, workers: 1 };
const three: LabShape = { controlPlanes: 3, workers: 1 };
const older: LabShape = { ...one, version: 'v1.34.3' };

const proof = (name: string, shape: LabShape): Proof => ({
  name,
  claim: '',
  shape,
  sets: [],
  run: async () => '',
});

/** Who runs what, where the labs named take turns. */
function taken(proofs: readonly Proof[], turns: readonly string[]): string[] {
  const shapes = new Map<string, LabShape>();
  let left = proofs;
  return turns.map((lab) => {
    const others = [...shapes].filter(([name]) => name !== lab).map(([, shape]) => shape);
    const next = nextProof(left, shapes.get(lab) ?? null, others);
    if (next) shapes.set(lab, next.shape);
    left = left.filter((each) => each !== next);
    return `${lab} ${next?.name ?? 'nothing'}`;
  });
}

describe('proofs for labs side by side', () => {
  const all = [proof('a', one), proof('b', one), proof('c', three), proof('d', three), proof('e', older)];

  it('run in their order where there is one lab', () => {
    expect(taken(all, ['x', 'x', 'x', 'x', 'x', 'x'])).toEqual([
      'x a',
      'x b',
      'x c',
      'x d',
      'x e',
      'x nothing',
    ]);
  });

  it('are spread over shapes first, and each lab goes on with its own', () => {
    expect(taken(all, ['x', 'y', 'y', 'x', 'y', 'x'])).toEqual([
      'x a',
      'y c',
      'y d',
      'x b',
      'y e',
      'x nothing',
    ]);
  });

  it('are shared where only one shape is left', () => {
    const some = [proof('a', one), proof('b', one), proof('c', one)];
    expect(taken(some, ['x', 'y', 'x', 'y'])).toEqual(['x a', 'y b', 'x c', 'y nothing']);
  });
});
