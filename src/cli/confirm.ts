import { IrsaError } from '../errors/irsa-error.ts';
import { type Terminal, withTerminal } from './ask-on-terminal.ts';

/** A question before a change. */
export interface Confirmation {
  /** What will be done, as a sentence. */
  readonly about: string;
  /** The name that the user must type. Default: `y` is enough. */
  readonly typedName?: string | undefined;
}

/**
 * Asks on standard error whether to continue; `--yes` answers it. Throws IRSA-CLI-005 if the user does not agree, and
 * IRSA-CLI-001 without a terminal.
 */
export async function confirm(
  { about, typedName }: Confirmation,
  yes: boolean,
  terminal?: Terminal,
): Promise<void> {
  if (yes) return;
  const question = typedName === undefined ? 'Continue? [y/N]' : `Type ${typedName} to continue:`;
  const accepted = typedName === undefined ? /^y(es)?$/i : null;
  await withTerminal(async (ask) => {
    if (ask === null) throw noTerminal();
    const answer = (await ask(`${about} ${question} `))?.trim() ?? '';
    if (!(accepted?.test(answer) ?? answer === typedName)) throw notAgreed(answer, typedName ?? 'y');
  }, terminal);
}

function noTerminal(): IrsaError {
  return new IrsaError('IRSA-CLI-001', {
    what: 'irsactl cannot ask whether to continue, so it changed nothing.',
    why: 'Standard input is not a terminal, and --yes is missing.',
    next: 'Read the plan, which --dry-run prints, then repeat the command with --yes.',
  });
}

function notAgreed(answer: string, expected: string): IrsaError {
  return new IrsaError('IRSA-CLI-005', {
    what: 'You did not agree, so irsactl changed nothing.',
    why: answer === '' ? 'There was no answer.' : `The answer was ${JSON.stringify(answer)}.`,
    next: `To make the change, run the command again and answer ${expected}.`,
  });
}
