import { IrsaError } from '../errors/irsa-error.ts';
import { type Terminal, withTerminal } from './ask-on-terminal.ts';

/** Asks on standard error and goes on only after a `yes`. Without a terminal, `--yes` must have been given. */
export async function confirm(question: string, yes: boolean, terminal?: Terminal): Promise<void> {
  if (yes) return;
  await withTerminal(async (ask) => {
    if (ask === null) throw nobodyThere();
    const answer = (await ask(`${question} Only "yes" goes on: `))?.trim() ?? null;
    if (answer?.toLowerCase() !== 'yes') throw notAgreed(answer);
  }, terminal);
}

function nobodyThere(): IrsaError {
  return new IrsaError('IRSA-CLI-001', {
    what: 'Nobody is there to say yes, so nothing was changed.',
    why: 'Standard input is not a terminal and --yes was not given.',
    next: 'Look at what it would do with --dry-run, then run it again with --yes.',
  });
}

function notAgreed(answer: string | null): IrsaError {
  return new IrsaError('IRSA-CLI-005', {
    what: 'Not agreed, so nothing was changed.',
    why: answer ? `The answer was ${JSON.stringify(answer)}.` : 'There was no answer.',
    next: 'Run the command again and answer yes, if it is what you want.',
  });
}
