import { starterFile } from '../../config/starter-file.ts';
import type { ErrorCode } from '../../errors/catalogue/index.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import type { QuestionTerminal } from '../ask-on-terminal.ts';
import type { OutputFormat } from '../chain-options.ts';
import { confirm } from '../confirm.ts';
import { nextCommand } from '../next-command.ts';
import { standardError } from '../output/printer.ts';
import { inOwnWords } from '../own-name.ts';
import { hanging } from '../views/paint.ts';
import { yamlLines } from '../views/yaml-lines.ts';
import { askForMissing } from './ask-for-missing.ts';
import { clackPrompter } from './clack-prompter.ts';
import { type Draft, optionsOf } from './draft.ts';
import { Keyboard } from './keyboard.ts';
import { type LookOptions, lookAround } from './look-around.ts';

interface ConversationOptions extends LookOptions {
  readonly file: string;
  readonly output: OutputFormat;
}

/** Asks for what the draft lacks, shows the file and returns its text if the user agrees. */
export async function converse(
  given: Draft,
  options: ConversationOptions,
  { input, output }: QuestionTerminal,
): Promise<string> {
  const keyboard = new Keyboard(input);
  const messages = standardError();
  let draft = given;
  try {
    const surroundings = await lookAround(draft, options, keyboard.stopped, (line) => {
      messages.lines(hanging('', line, '  ', messages.canvas.width));
    });
    const prompter = clackPrompter(keyboard, output);
    const answers = await askForMissing(draft, surroundings, prompter, (kept) => {
      draft = kept;
    });
    const text = inOwnWords(starterFile(answers));
    // Standard output shows it.
    if (options.file === '-') return text;
    messages.lines(['', ...yamlLines(text)]);
    // Lines typed ahead do not answer this question: the user must see the file first.
    keyboard.close();
    await confirm({ about: `Writes ${options.file}.` }, false, { input, output });
    return text;
  } catch (error) {
    const isEnded = error instanceof IrsaError && ends.has(error.code);
    // The user can continue without answering twice. A separate line can be copied.
    if (isEnded && draft !== given) {
      messages.lines([`To continue: ${nextCommand('init', options, optionsOf(draft))}`, '']);
    }
    throw error;
  } finally {
    keyboard.close();
  }
}

/** The user ended the questions without a file. */
const ends: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['IRSA-PLAN-005', 'IRSA-CLI-005']);
