import type { Lab } from '../lab.ts';
import { LabFailure } from '../lab-failure.ts';
import { openLab } from '../running-lab.ts';
import { startLab } from '../start-lab.ts';
import { type LabSandbox, startLabSandbox } from './lab-sandbox.ts';
import { isSameShape } from './next-proof.ts';
import type { LabShape } from './proof.ts';

/** A lab that is up, with AWS beside it. */
interface Ground {
  readonly lab: Lab;
  readonly sandbox: LabSandbox;
}

/** Where proofs run one after the other: a lab of its own, another one for each shape, or one that stands already. */
export class GroundKeeper {
  #ground: Ground | null = null;
  #shape: LabShape | null = null;
  readonly #name: string;
  readonly #standing: string;
  readonly #say: (line: string) => void;

  /** `standing` names the lab that is to be used, or is empty. */
  constructor(name: string, standing: string, say: (line: string) => void) {
    this.#name = name;
    this.#standing = standing;
    this.#say = say;
  }

  /** Of the lab, of the one that is being brought up, or of the last. */
  get shape(): LabShape | null {
    return this.#shape;
  }

  async of(shape: LabShape): Promise<Ground> {
    if (this.#ground && isSameShape(shape, this.#shape)) return this.#ground;
    this.#shape = shape;
    await this.leave();
    const lab =
      this.#standing === '' ? await this.#freshLab(shape) : await standingLab(this.#standing, shape);
    this.#ground = { lab, sandbox: await startLabSandbox(lab) };
    return this.#ground;
  }

  /** Takes the lab down, but leaves one that stood already. */
  async leave(): Promise<void> {
    const left = this.#ground;
    this.#ground = null;
    if (left === null) return;
    await left.sandbox.stop();
    if (this.#standing === '') await left.lab.down();
    else this.#say(`the lab ${left.lab.name} is left as it is now`);
  }

  async #freshLab(shape: LabShape): Promise<Lab> {
    const began = performance.now();
    const lab = await startLab({ ...shape, name: this.#name, report: this.#say });
    this.#say(`the lab is up after ${Math.round((performance.now() - began) / 1000)} s`);
    return lab;
  }
}

async function standingLab(name: string, { controlPlanes, workers }: LabShape): Promise<Lab> {
  const lab = await openLab(name);
  if (lab.controlPlanes.length === controlPlanes && lab.workers.length === workers) return lab;
  throw new LabFailure(
    `The lab ${name} has ${lab.controlPlanes.length} control plane nodes and ${lab.workers.length} workers.`,
    `make lab-up LAB=NAME NODES=${controlPlanes} WORKERS=${workers}`,
  );
}
