import type { LabShape, Proof } from './proof.ts';

/** The proofs that are still to run, for labs that stand side by side. */
export class ProofQueue {
  readonly #left: Proof[];
  /** How many labs work on each shape. */
  readonly #labs = new Map<string, number>();

  constructor(proofs: readonly Proof[]) {
    this.#left = [...proofs];
  }

  /**
   * The next for a lab that has that shape, or for a place where none stands: null where nothing is left. A lab goes on
   * with proofs of its shape; then it becomes one that the fewest labs have.
   */
  next(shape: LabShape | null): Proof | null {
    const own = shape === null ? null : shapeKey(shape);
    const chosen = this.#left.find((proof) => shapeKey(proof.shape) === own) ?? this.#leastServed(own);
    if (chosen === undefined) return null;
    this.#left.splice(this.#left.indexOf(chosen), 1);
    const taken = shapeKey(chosen.shape);
    if (taken !== own) {
      if (own !== null) this.#count(own, -1);
      this.#count(taken, 1);
    }
    return chosen;
  }

  #leastServed(own: string | null): Proof | undefined {
    const labsOf = ({ shape }: Proof) => this.#labs.get(shapeKey(shape)) ?? 0;
    const others = this.#left.filter(({ shape }) => shapeKey(shape) !== own);
    return others.sort((a, b) => labsOf(a) - labsOf(b))[0];
  }

  #count(key: string, change: number): void {
    this.#labs.set(key, (this.#labs.get(key) ?? 0) + change);
  }
}

export function shapeKey(shape: LabShape): string {
  return JSON.stringify(shape);
}
