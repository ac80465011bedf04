import { describe, expect, it } from 'vitest';
import type { LabShape, Proof } from './proof.ts';
import { ProofQueue } from './proof-queue.ts';

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
function taken(queue: ProofQueue, turns: readonly string[]): string[] {
  const shapes = new Map<string, LabShape>();
  return turns.map((lab) => {
    const next = queue.next(shapes.get(lab) ?? null);
    if (next) shapes.set(lab, next.shape);
    return `${lab} ${next?.name ?? 'nothing'}`;
  });
}

describe('proofs for labs side by side', () => {
  const all = [proof('a', one), proof('b', one), proof('c', three), proof('d', three), proof('e', older)];

  it('run in their order where there is one lab', () => {
    const queue = new ProofQueue(all);
    expect(taken(queue, ['x', 'x', 'x', 'x', 'x', 'x'])).toEqual([
      'x a',
      'x b',
      'x c',
      'x d',
      'x e',
      'x nothing',
    ]);
  });

  it('are spread over shapes first, and each lab goes on with its own', () => {
    const queue = new ProofQueue(all);
    expect(taken(queue, ['x', 'y', 'y', 'x', 'y', 'x'])).toEqual([
      'x a',
      'y c',
      'y d',
      'x b',
      'y e',
      'x nothing',
    ]);
  });

  it('are shared where only one shape is left', () => {
    const queue = new ProofQueue([proof('a', one), proof('b', one), proof('c', one)]);
    expect(taken(queue, ['x', 'y', 'x', 'y'])).toEqual(['x a', 'y b', 'x c', 'y nothing']);
  });
});
