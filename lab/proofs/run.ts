import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Lab } from '../lab.ts';
import { LabFailure } from '../lab-failure.ts';
import { clientProgram } from '../load/client-program.ts';
import { openLab } from '../running-lab.ts';
import { startLab } from '../start-lab.ts';
import { type LabSandbox, startLabSandbox } from './lab-sandbox.ts';
import { type LabShape, type Proof, ProofFailure } from './proof.ts';
import { chosenProofs, proofs } from './proofs.ts';

/**
 * `node lab/proofs/run.ts [all|ci|one-node|NAME,…]`: each proof prints what it measured and one line at its end; the exit
 * code is 1 where one does not hold. A lab that `make lab-up LAB=NAME` has brought up is used where LAB names it. TIMES
 * says how often is repeated what must hold each time.
 */
const choice = process.argv[2] || 'all';
const standing = process.env['LAB'] ?? '';
const times = Number(process.env['TIMES'] || 10);

/** A lab that is up, with AWS beside it. */
interface Ground {
  readonly lab: Lab;
  readonly sandbox: LabSandbox;
  readonly shape: string;
  readonly isOurs: boolean;
}

let ground: Ground | null = null;

/** Ctrl-C: what is under way is left as it is, and the lab goes with it. */
const called = new AbortController();
const calledOff = Promise.withResolvers<never>();
calledOff.promise.catch(() => {});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    const why = new LabFailure(`Called off by ${signal}.`, 'Start it again.');
    called.abort(why);
    calledOff.reject(why);
  });
}

async function main(): Promise<number> {
  const chosen = chosenProofs(choice);
  if (chosen === null) {
    const names = proofs.map(({ name }) => name).join(', ');
    throw new LabFailure(
      `There is no proof or set ${choice}.`,
      `Take all, ci, one-node, or one of ${names}.`,
    );
  }
  const program = await clientProgram(join(homedir(), '.cache/irsactl'));
  const verdicts: string[] = [];
  let failed = 0;
  for (const proof of chosen) {
    if (called.signal.aborted) break;
    const began = performance.now();
    const seconds = () => `${Math.round((performance.now() - began) / 1000)} s`;
    print(`\n${proof.name}: ${proof.claim}`);
    try {
      const { lab, sandbox } = await groundFor(proof.shape);
      const load = { program, pauseImage: await pauseImageOf(lab) };
      const say = (line: string) => print(`  ${line}`);
      const end = await Promise.race([
        proof.run({ lab, sandbox, load, times, signal: called.signal, say }),
        calledOff.promise,
      ]);
      verdicts.push(`holds  ${proof.name}: ${end} (${seconds()})`);
    } catch (error) {
      failed += 1;
      verdicts.push(`FAILS  ${proof.name}: ${reasonOf(error)} (${seconds()})`);
      // What comes next must not suffer from it.
      await leave(proof);
    }
    if (proof.spends) await leave(proof);
    print(verdicts.at(-1) ?? '');
  }
  await leave(null);
  print(`\n${verdicts.map((line) => line.split('\n', 1)[0]).join('\n')}`);
  // As every run of the project's tests ends.
  print(`${verdicts.length - failed} passed, ${failed} failed`);
  return failed === 0 && verdicts.length === chosen.length ? 0 : 1;
}

async function groundFor(shape: LabShape): Promise<Ground> {
  const wanted = JSON.stringify(shape);
  if (ground?.shape === wanted) return ground;
  await leave(null);
  const lab = standing === '' ? await freshLab(shape) : await standingLab(shape);
  ground = { lab, shape: wanted, isOurs: standing === '', sandbox: await startLabSandbox(lab) };
  return ground;
}

async function freshLab(shape: LabShape): Promise<Lab> {
  const began = performance.now();
  const lab = await startLab({
    ...shape,
    name: `proofs-${process.pid}`,
    report: (line) => print(`  ${line}`),
  });
  print(`  the lab is up after ${Math.round((performance.now() - began) / 1000)} s`);
  return lab;
}

async function standingLab({ controlPlanes, workers }: LabShape): Promise<Lab> {
  const lab = await openLab(standing);
  if (lab.controlPlanes.length === controlPlanes && lab.workers.length === workers) return lab;
  throw new LabFailure(
    `The lab ${standing} has ${lab.controlPlanes.length} control plane nodes and ${lab.workers.length} workers.`,
    `make lab-up LAB=NAME NODES=${controlPlanes} WORKERS=${workers}`,
  );
}

async function leave(failedOrSpent: Proof | null): Promise<void> {
  const left = ground;
  ground = null;
  if (left === null) return;
  await left.sandbox.stop();
  if (left.isOurs) await left.lab.down();
  else if (failedOrSpent) print(`  the lab ${left.lab.name} is left as ${failedOrSpent.name} has left it`);
}

async function pauseImageOf(lab: Lab): Promise<string> {
  const listed = await lab.controlPlanes[0]?.run(['ctr', '--namespace', 'k8s.io', 'images', 'list', '-q']);
  return listed?.stdout.split('\n').find((name) => name.includes('/pause:')) ?? '';
}

function reasonOf(error: unknown): string {
  if (error instanceof ProofFailure) return error.message;
  if (error instanceof LabFailure) return `${error.message} ${error.next}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

try {
  process.exitCode = await main();
} catch (error) {
  print(reasonOf(error));
  process.exitCode = 1;
}
