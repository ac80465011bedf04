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

// A reader that has gone away (`irsactl plan | head -1`) is no reason for a stack trace.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
    throw error;
  });
}

process.exitCode = await main(process.argv.slice(2));
