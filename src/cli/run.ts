import { exitCode } from './exit-code.ts';
import { writtenHelp } from './help/lay-out-help.ts';
import { isFinishing } from './interruption.ts';
import {
  lossOfMessages,
  lossOfOutput,
  messageForm,
  standardError,
  standardOutput,
} from './output/printer.ts';
import { argumentsFor } from './own-name.ts';
import { readVersion } from './version.ts';

/** Time for output that is still being written. */
const graceMilliseconds = 1_000;

/** Runs irsactl and sets the exit code. Calls `end` if something keeps the process alive after the work. */
export function run(argv: readonly string[], end: (code: number) => void): Promise<void> {
  const meant = argumentsFor(process.argv[1] ?? '', argv);
  return runToEnd(() => codeOf(meant), end);
}

/** The same for any work that returns an exit code. */
export async function runToEnd(work: () => Promise<number>, end: (code: number) => void): Promise<void> {
  reportNodeWarnings();
  const stray = stopOnStrayErrors(end);
  let finished = false;
  process.once('exit', () => {
    // Node also exits when the work waits for nothing that can happen; that must not look like success.
    if (!finished) process.exitCode ||= exitCode.failed;
  });
  const code = await work();
  // If a stray error stopped the work, its code says more than the work's own.
  process.exitCode = stray() ?? (code === exitCode.done ? await codeOfOutput() : code);
  finished = true;
  // Abandoned work, such as a request without an answer, must not keep the process alive.
  setTimeout(() => end(Number(process.exitCode)), graceMilliseconds).unref();
}

/** Version and help load nothing else. */
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
  const { runProgram } = await import('./program.ts');
  return runProgram(argv);
}

/**
 * Lost output is a failure. It prints no error if the reader closed the pipe (`irsactl explain | head -1`), or if
 * standard error itself is lost.
 */
async function codeOfOutput(): Promise<number> {
  const loss = await lossOfOutput();
  if (loss === null) return (await lossOfMessages()) === null ? exitCode.done : exitCode.failed;
  if (loss !== 'EPIPE') {
    const [{ reportError }, { outputLost }] = await Promise.all([
      import('./report-error.ts'),
      import('./output/output-lost.ts'),
    ]);
    const lost = outputLost(loss, 'The command itself is done.');
    reportError(lost, standardError(), messageForm() === 'json');
  }
  return exitCode.failed;
}

/** Hides warnings of Node and libraries, except one, which irsactl words itself. */
function reportNodeWarnings(): void {
  process.removeAllListeners('warning');
  process.on('warning', async ({ message }) => {
    if (!message.includes('NODE_TLS_REJECT_UNAUTHORIZED')) return;
    const { warnOfUncheckedTls } = await import('./report-warning.ts');
    warnOfUncheckedTls();
  });
}

/**
 * Handles uncaught errors, for example of a socket: irsactl finishes the current change, as after Ctrl-C. Returns a
 * function for the exit code of the first error.
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
