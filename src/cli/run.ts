import { exitCode } from './exit-code.ts';
import { writtenHelp } from './help/written-help.ts';
import { isFinishing } from './interruption.ts';
import { messageForm } from './output/message-form.ts';
import { lossOfMessages, lossOfOutput, standardError, standardOutput } from './output/printer.ts';
import { argumentsAs } from './own-name.ts';
import { readVersion } from './version.ts';

/** For what is on its way out when the work is done. */
const graceMilliseconds = 1_000;

/** Runs irsactl with these arguments and sets the exit code; `end` is for when nothing is left to wait for. */
export function run(argv: readonly string[], end: (code: number) => void): Promise<void> {
  const meant = argumentsAs(process.argv[1] ?? '', argv);
  return runToEnd(() => codeOf(meant), end);
}

/** The same for anything that gives an exit code. */
export async function runToEnd(work: () => Promise<number>, end: (code: number) => void): Promise<void> {
  reportNodeWarnings();
  const stray = stopOnStrayErrors(end);
  let finished = false;
  process.once('exit', () => {
    // Work that waits for something which never comes must not look done.
    if (!finished) process.exitCode ||= exitCode.failed;
  });
  const code = await work();
  // What nobody waited for has stopped the work, whose own code says only that it was stopped.
  process.exitCode = stray() ?? (code === exitCode.done ? await codeOfOutput() : code);
  finished = true;
  // What was given up, such as a look at a server that does not answer, must not keep the process.
  setTimeout(() => end(Number(process.exitCode)), graceMilliseconds).unref();
}

/** Everything but the version and the help is loaded only when it is needed. */
async function codeOf(argv: readonly string[]): Promise<number> {
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
    standardOutput().data(`${readVersion()}\n`);
    return exitCode.done;
  }
  const help = writtenHelp(argv, standardOutput().columns);
  if (help !== null) {
    standardOutput().data(help);
    return exitCode.done;
  }
  const { runProgram } = await import('./run-program.ts');
  return runProgram(argv);
}

/**
 * A result, a warning or a step that got lost is a failure. That a reader had enough (`irsactl explain | head -1`)
 * needs no words; of standard error nobody could read them.
 */
async function codeOfOutput(): Promise<number> {
  const loss = await lossOfOutput();
  if (loss === null) return (await lossOfMessages()) === null ? exitCode.done : exitCode.failed;
  if (loss !== 'EPIPE') {
    const [{ reportError }, { outputLost }] = await Promise.all([
      import('./report-error.ts'),
      import('./output/output-lost.ts'),
    ]);
    const lost = outputLost(loss, 'What the command was to do is done.');
    reportError(lost, standardError(), messageForm() === 'json');
  }
  return exitCode.failed;
}

/** Node's and the libraries' own warnings are not for users; the one that is said in our words. */
function reportNodeWarnings(): void {
  process.removeAllListeners('warning');
  process.on('warning', async ({ message }) => {
    if (!message.includes('NODE_TLS_REJECT_UNAUTHORIZED')) return;
    const { warnOfUncheckedTls } = await import('./unchecked-tls.ts');
    warnOfUncheckedTls();
  });
}

/**
 * An error that nobody waits for, for example of a socket: the change at hand is finished, as after Ctrl-C. Gives a
 * look at the code of the first.
 */
function stopOnStrayErrors(end: (code: number) => void): () => number | null {
  let code: number | null = null;
  process.on('uncaughtException', async (error) => {
    const { reportError } = await import('./report-error.ts');
    code ??= reportError(error, standardError(), messageForm() === 'json');
    if (!isFinishing() && !process.emit('SIGTERM')) end(code);
  });
  return () => code;
}
