import { homedir, loadavg } from 'node:os';
import { join } from 'node:path';
import type { Lab } from '../lab.ts';
import { LabFailure } from '../lab-failure.ts';
import { clientProgram } from '../load/client-program.ts';
import { missingRequirement } from '../requirements.ts';
import { chosenProofs, proofs } from './all-proofs.ts';
import { LabKeeper } from './lab-keeper.ts';
import { type Proof, ProofFailure } from './proof.ts';

/**
 * `node lab/proofs/run.ts [all|ci|rotation|NAME,…]`: each proof prints its measurements and one result line; the exit code is
 * 1 if one fails. LAB names a lab of `make lab-up`. TIMES is the number of repetitions. NODES runs only the proofs that need
 * this number of control plane nodes.
 */
const choice = process.argv[2] || 'all';
const nodes = process.env['NODES'] ?? '';

/** Ctrl-C removes the lab. */
const cancelled = new AbortController();
const cancellation = Promise.withResolvers<never>();
cancellation.promise.catch(() => {});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    const why = new LabFailure(`Cancelled by ${signal}.`, 'Run it again.');
    cancelled.abort(why);
    cancellation.reject(why);
  });
}

interface Verdict {
  readonly holds: boolean;
  readonly line: string;
}

async function main(): Promise<number> {
  const times = Number(process.env['TIMES'] || (choice === 'ci' ? 1 : 3));
  if (!(times >= 1)) throw new LabFailure(`TIMES is ${process.env['TIMES']}.`, 'Set it to 1 or more.');
  const chosen = chosenProofs(choice)?.filter(
    ({ shape }) => nodes === '' || String(shape.controlPlanes) === nodes,
  );
  if (!chosen?.length) {
    const names = proofs.map(({ name }) => name).join(', ');
    throw new LabFailure(
      `There is no proof or set ${choice} for this number of nodes.`,
      `Use all, ci, rotation, or one of ${names}.`,
    );
  }
  const missing = await missingRequirement();
  if (missing) throw missing;
  const program = await clientProgram(join(homedir(), '.cache/irsactl'));
  const keeper = new LabKeeper(process.env['LAB'] ?? '', (line) => print(`  ${line}`));
  const verdicts: Verdict[] = [];
  for (const proof of chosen) {
    if (cancelled.signal.aborted) break;
    print(`\n${proof.name}: ${proof.claim}`);
    const verdict = await runOne(proof, keeper, program, times);
    verdicts.push(verdict);
    // A failure must not affect the next proof.
    if (proof.spends || !verdict.holds) await keeper.release();
    print(verdict.line);
  }
  await keeper.release();
  const failed = verdicts.filter(({ holds }) => !holds).length;
  print(`\n${verdicts.map(({ line }) => line.split('\n', 1)[0]).join('\n')}`);
  // The same last line as in the project's tests.
  print(`${verdicts.length - failed} passed, ${failed} failed`);
  return failed === 0 && verdicts.length === chosen.length ? 0 : 1;
}

async function runOne(proof: Proof, keeper: LabKeeper, program: string, times: number): Promise<Verdict> {
  const began = performance.now();
  const verdict = (holds: boolean, end: string) => {
    const seconds = Math.round((performance.now() - began) / 1000);
    const load = loadavg()[0]?.toFixed(0);
    return {
      holds,
      line: `${holds ? 'holds' : 'FAILS'}  ${proof.name}: ${end} (${seconds} s, load ${load})`,
    };
  };
  try {
    const { lab, sandbox } = await keeper.of(proof.shape);
    const load = { program, pauseImage: await pauseImageOf(lab) };
    const say = (line: string) => print(`  ${line}`);
    const context = { lab, sandbox, load, times, signal: cancelled.signal, say };
    return verdict(true, await Promise.race([proof.run(context), cancellation.promise]));
  } catch (error) {
    return verdict(false, reasonOf(error));
  }
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
// A cancelled proof may still wait for its removed lab.
if (cancelled.signal.aborted) process.exit();
