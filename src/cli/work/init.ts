import { starterFile } from '../../config/starter-file.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import { terminalForQuestions } from '../ask-on-terminal.ts';
import type { OutputFormat } from '../chain-options.ts';
import { type AnswerOptions, completeAnswers, draftOf, unanswered } from '../init/draft.ts';
import type { LookOptions } from '../init/look-around.ts';
import { checkTarget, writeStarter } from '../init/write-starter.ts';
import { nextCommand } from '../next-command.ts';
import { standardOutput } from '../output/printer.ts';
import { inOwnWords } from '../own-name.ts';
import { writeResult } from '../result.ts';
import type { InitResult } from '../results/step-results.ts';

export interface InitOptions extends AnswerOptions, LookOptions {
  readonly file: string;
  readonly output: OutputFormat;
}

/** Writes a first irsa.yaml from the options, and asks on a terminal for what is missing. */
export async function init(options: InitOptions): Promise<void> {
  // The region is an answer, and becomes part of the file.
  const { region: _, ...further } = options;
  const { file, output } = options;
  if (file === '-' && output !== 'text') throw twoOutputs(output);
  const draft = draftOf(options);
  if (file !== '-') await checkTarget(file);
  const answers = completeAnswers(draft);
  const text = answers === null ? await ask() : inOwnWords(starterFile(answers));
  if (file === '-') return standardOutput().data(text);
  const { written, replaced } = await writeStarter(file, text);
  const result: InitResult = { written, replaced };
  await writeResult(output, result, () => [
    ...replaced.map((path) => `Replaced ${path} of another version of irsactl`),
    ...written.map((path) => `Wrote ${path}`),
    `Next: ${nextCommand('validate', { file, output })}, then ${nextCommand('plan', further)}`,
  ]);

  async function ask(): Promise<string> {
    const terminal = terminalForQuestions();
    if (terminal === null) throw unanswered(draft);
    // Lookups and prompts are loaded only for questions.
    const { converse } = await import('../init/converse.ts');
    return converse(draft, further, terminal);
  }
}

function twoOutputs(output: OutputFormat): IrsaError {
  return new IrsaError('IRSA-CLI-006', {
    what: `\`--file -\` and \`-o ${output}\` cannot be combined.`,
    why: 'One prints the file on standard output, the other a report of the written files.',
    next: 'Omit one of them.',
  });
}
