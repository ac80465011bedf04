import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Lab } from '../lab.ts';
import { LabFailure } from '../lab-failure.ts';
import { clientProgram } from '../load/client-program.ts';
import { whyNoLab } from '../requirements.ts';
import { GroundKeeper } from './ground.ts';
import { howMany } from './how-many.ts';
import { nextProof } from './next-proof.ts';
import { type Proof, ProofFailure } from './proof.ts';
import { chosenProofs, proofs, unlike } from './proofs.ts';

/**
 * `node lab/proofs/run.ts [all|ci|NAME,…]`: each proof prints what it measured and one line at its end; the exit
 * code is 1 where one does not hold. A lab that `make lab-up LAB=NAME` has brought up is used where LAB names it. TIMES
 * says how often what is measured in rounds is repeated, LABS how many labs stand side by side. Each proof knows how many
 * nodes it needs; NODES may say the same, and nothing else.
 */
const choice = process.argv[2] || 'all';
const standing = process.env['LAB'] ?? '';
const nodes = process.env['NODES'] ?? '';

/** Ctrl-C: what is under way is left as it is, and the labs go with it. */
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

interface Verdict {
  readonly holds: boolean;
  readonly line: string;
}

async function main(): Promise<number> {
  const times = howMany('TIMES', process.env['TIMES'], 3);
  const asked = howMany('LABS', process.env['LABS'], 1);
  const labs = standing === '' ? asked : 1;
  const chosen = chosenProofs(choice);
  if (chosen === null) {
    const names = proofs.map(({ name }) => name).join(', ');
    throw new LabFailure(`There is no proof or set ${choice}.`, `Take all, ci, or one of ${names}.`);
  }
  const other = unlike(chosen, nodes);
  if (other) {
    throw new LabFailure(
      `${other.name} needs ${other.shape.controlPlanes} control plane nodes, and NODES is ${nodes}.`,
      'Leave NODES out: each proof brings up the lab that it needs.',
    );
  }
  const hindrance = await whyNoLab();
  if (hindrance) throw hindrance;
  const program = await clientProgram(join(homedir(), '.cache/irsactl'));
  const work = { program, times };
  // What a second lab would show in has the machine for itself.
  const isApart = ({ isAlone }: Proof) => labs > 1 && isAlone === true;
  const verdicts = [
    ...(await runAll(chosen.filter(isApart), 1, work)),
    ...(await runAll(
      chosen.filter((proof) => !isApart(proof)),
      labs,
      work,
    )),
  ];
  const failed = verdicts.filter(({ holds }) => !holds).length;
  print(`\n${verdicts.map(({ line }) => line.split('\n', 1)[0]).join('\n')}`);
  // As every run of the project's tests ends.
  print(`${verdicts.length - failed} passed, ${failed} failed`);
  return failed === 0 && verdicts.length === chosen.length ? 0 : 1;
}

/** What all proofs work with. */
interface Work {
  readonly program: string;
  readonly times: number;
}

async function runAll(chosen: readonly Proof[], sideBySide: number, work: Work): Promise<Verdict[]> {
  const left = [...chosen];
  const keepers: GroundKeeper[] = [];
  const verdicts: Verdict[] = [];
  const lane = async (_: unknown, index: number): Promise<void> => {
    const prefix = sideBySide > 1 ? `${index + 1}| ` : '';
    const say = (text: string) => print(text.replaceAll(/^/gm, prefix));
    const keeper = new GroundKeeper(`proofs-${process.pid}-${index + 1}`, standing, (line) =>
      say(`  ${line}`),
    );
    const others = () => keepers.filter((other) => other !== keeper).map(({ shape }) => shape);
    keepers.push(keeper);
    while (!called.signal.aborted) {
      const proof = nextProof(left, keeper.shape, others());
      if (proof === undefined) break;
      left.splice(left.indexOf(proof), 1);
      say(`\n${proof.name}: ${proof.claim}`);
      const verdict = await runOne(proof, keeper, work, (line) => say(`  ${line}`));
      verdicts.push(verdict);
      // What comes next must not suffer from a failure.
      if (proof.spends || !verdict.holds) await keeper.leave();
      say(verdict.line);
    }
    await keeper.leave();
  };
  await Promise.all(Array.from({ length: sideBySide }, lane));
  return verdicts;
}

async function runOne(
  proof: Proof,
  keeper: GroundKeeper,
  { program, times }: Work,
  say: (line: string) => void,
): Promise<Verdict> {
  const began = performance.now();
  const verdict = (holds: boolean, end: string) => {
    const seconds = Math.round((performance.now() - began) / 1000);
    return { holds, line: `${holds ? 'holds' : 'FAILS'}  ${proof.name}: ${end} (${seconds} s)` };
  };
  try {
    const { lab, sandbox } = await keeper.of(proof.shape);
    const load = { program, pauseImage: await pauseImageOf(lab) };
    const context = { lab, sandbox, load, times, signal: called.signal, say };
    return verdict(true, await Promise.race([proof.run(context), calledOff.promise]));
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
// What a proof that was called off still waits for is nobody's any more: its lab is gone.
if (called.signal.aborted) process.exit();
