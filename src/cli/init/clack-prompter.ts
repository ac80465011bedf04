import { autocomplete, type CANCEL_SYMBOL, isCancel, multiselect, text } from '@clack/prompts';
import { stoppedAtQuestion } from '../ask-on-terminal.ts';
import { printable } from '../output/printable.ts';
import type { Keyboard } from './keyboard.ts';

/** Asks on a terminal. Escapes text from the environment. */
export function clackPrompter(keyboard: Keyboard, output: NodeJS.WriteStream): Prompter {
  const place = () => ({ input: keyboard.open(), output, signal: keyboard.stopped });
  return {
    async text({ message, suggestion, faultOf }) {
      const shown =
        suggestion === null ? {} : { placeholder: printable(suggestion), defaultValue: suggestion };
      const validate = (typed: string | undefined) => {
        const fault = faultOf(answerOf(typed, suggestion));
        if (fault === null) return undefined;
        keyboard.refuse();
        return printable(fault);
      };
      const answer = await text({ message: printable(message), ...shown, validate, ...place() });
      return answerOf(unlessStopped(answer), suggestion);
    },
    async pick(message, choices, suggestion) {
      // A hint of its own would be visible only beside the focused choice.
      const options = choices.map(({ label, hint }) => ({
        label: printable(hint === undefined ? label : `${label}: ${hint}`),
        value: label,
      }));
      const filter = (typed: string, { value }: { readonly value: string }) =>
        value.startsWith(typed.trim().toLowerCase());
      const first = suggestion === null ? {} : { initialValue: suggestion };
      return unlessStopped(
        await autocomplete({ message: printable(message), options, filter, ...first, ...place() }),
      );
    },
    async choose(message, choices) {
      const options = choices.map(({ label, hint }, value) => ({
        label: printable(label),
        ...(hint !== undefined && { hint: printable(hint) }),
        value,
      }));
      return unlessStopped(
        await multiselect({ message: printable(message), options, required: false, ...place() }),
      );
    },
  };
}

function answerOf(typed: string | undefined, suggestion: string | null): string {
  return typed?.trim() || (suggestion ?? '');
}

function unlessStopped<T>(answer: T): Exclude<T, typeof CANCEL_SYMBOL> {
  if (isCancel(answer)) throw stoppedAtQuestion();
  return answer as Exclude<T, typeof CANCEL_SYMBOL>;
}

export interface TextQuestion {
  readonly message: string;
  /** The answer for Enter alone; null if there is no suggestion. */
  readonly suggestion: string | null;
  /** Why an answer is wrong; null if it is right. */
  readonly faultOf: (text: string) => string | null;
}

export interface Choice {
  readonly label: string;
  readonly hint?: string;
}

/** Asks the user. Throws IRSA-PLAN-005 on Ctrl-C. */
export interface Prompter {
  text(question: TextQuestion): Promise<string>;
  /** The label of one choice: by arrow keys, or by typing its beginning. */
  pick(message: string, choices: readonly Choice[], suggestion: string | null): Promise<string>;
  /** The indexes of the chosen ones. */
  choose(message: string, choices: readonly Choice[]): Promise<readonly number[]>;
}
