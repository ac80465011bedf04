import type { Lab } from '../lab.ts';
import { LabFailure } from '../lab-failure.ts';
import { openLab } from '../running-lab.ts';
import { startLab } from '../start-lab.ts';
import { type LabSandbox, startLabSandbox } from './lab-sandbox.ts';
import type { LabShape } from './proof.ts';

/** A running lab with its AWS sandbox. */
interface PreparedLab {
  readonly lab: Lab;
  readonly sandbox: LabSandbox;
}

/** Starts one lab at a time, and another one for another shape. `existing` names a running lab to use, or is empty. */
export class LabKeeper {
  #current: PreparedLab | null = null;
  #shape = '';
  readonly #existing: string;
  readonly #say: (line: string) => void;

  constructor(existing: string, say: (line: string) => void) {
    this.#existing = existing;
    this.#say = say;
  }

  async of(shape: LabShape): Promise<PreparedLab> {
    const wanted = `${shape.controlPlanes} + ${shape.workers} ${shape.version ?? ''}`;
    if (this.#current && wanted === this.#shape) return this.#current;
    await this.release();
    const lab =
      this.#existing === ''
        ? await startLab({ ...shape, name: `proofs-${process.pid}`, report: this.#say })
        : await openExisting(this.#existing, shape);
    this.#shape = wanted;
    this.#current = { lab, sandbox: await startLabSandbox(lab) };
    return this.#current;
  }

  /** Removes the lab, unless it existed before. */
  async release(): Promise<void> {
    const left = this.#current;
    this.#current = null;
    if (left === null) return;
    await left.sandbox.stop();
    if (this.#existing === '') await left.lab.down();
    else this.#say(`the lab ${left.lab.name} is kept`);
  }
}

async function openExisting(name: string, { controlPlanes, workers }: LabShape): Promise<Lab> {
  const lab = await openLab(name);
  if (lab.controlPlanes.length === controlPlanes && lab.workers.length === workers) return lab;
  throw new LabFailure(
    `The lab ${name} has ${lab.controlPlanes.length} control plane nodes and ${lab.workers.length} workers.`,
    `make lab-up LAB=NAME NODES=${controlPlanes} WORKERS=${workers}`,
  );
}
