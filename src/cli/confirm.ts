import { createInterface } from 'node:readline/promises';
import { IrsaError } from '../errors/irsa-error.ts';

/** Asks on standard error and goes on only after a `yes`. Without a terminal, `--yes` must have been given. */
export async function confirm(question: string, yes: boolean): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY) {
    throw new IrsaError('IRSA-CLI-001', {
      what: 'Nobody is there to say yes, so nothing was changed.',
      why: 'Standard input is not a terminal and --yes was not given.',
      next: 'Look at `irsactl plan` and run this again with --yes.',
    });
  }
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  // A closed input never answers the question: it counts as a no.
  const closed = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
  const answer = await Promise.race([lines.question(`${question} Only "yes" goes on: `), closed]);
  lines.close();
  if (answer.trim().toLowerCase() === 'yes') return;
  throw new IrsaError('IRSA-CLI-005', {
    what: 'Not agreed, so nothing was changed.',
    why: `The answer was ${JSON.stringify(answer.trim())}.`,
    next: 'Change irsa.yaml, or run the command again and answer yes.',
  });
}
