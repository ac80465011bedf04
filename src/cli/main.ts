#!/usr/bin/env node
import { readVersion } from './version.ts';

/** The one place that ends the process. Everything else is loaded only when it is needed. */
async function main(argv: readonly string[]): Promise<number> {
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
    process.stdout.write(`${readVersion()}\n`);
    return 0;
  }
  const { runProgram } = await import('./run-program.ts');
  return runProgram(argv);
}

// A reader that has gone away (`irsactl plan | head -1`) is no reason for a stack trace. Lost progress (a closed
// pipe, a terminal whose ssh connection broke) ends nothing: a step on an API server must not stop half-way.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
  process.exit(process.exitCode ?? 0);
});
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
});

process.exitCode = await main(process.argv.slice(2));
