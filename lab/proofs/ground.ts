import type { Lab } from '../lab.ts';
import { LabFailure } from '../lab-failure.ts';
import { openLab } from '../running-lab.ts';
import { startLab } from '../start-lab.ts';
import { type LabSandbox, startLabSandbox } from './lab-sandbox.ts';
import type { LabShape } from './proof.ts';

/** A lab that is up, with AWS beside it. */
interface Ground {
  readonly lab: Lab;
  readonly sandbox: LabSandbox;
}

/** Brings up one lab at a time, and another one when a proof needs another shape. `standing` names a lab that is up already, or is empty. */
export class GroundKeeper {
  #ground: Ground | null = null;
  #shape = '';
  readonly #standing: string;
  readonly #say: (line: string) => void;

  constructor(standing: string, say: (line: string) => void) {
    this.#standing = standing;
    this.#say = say;
  }

  async of(shape: LabShape): Promise<Ground> {
    const words = `${shape.controlPlanes} + ${shape.workers} ${shape.version ?? ''}`;
    if (this.#ground && words === this.#shape) return this.#ground;
    await this.leave();
    const lab =
      this.#standing === ''
        ? await startLab({ ...shape, name: `proofs-${process.pid}`, report: this.#say })
        : await standingLab(this.#standing, shape);
    this.#shape = words;
    this.#ground = { lab, sandbox: await startLabSandbox(lab) };
    return this.#ground;
  }

  /** Takes the lab down, but keeps one that was up before. */
  async leave(): Promise<void> {
    const left = this.#ground;
    this.#ground = null;
    if (left === null) return;
    await left.sandbox.stop();
    if (this.#standing === '') await left.lab.down();
    else this.#say(`the lab ${left.lab.name} is kept`);
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
