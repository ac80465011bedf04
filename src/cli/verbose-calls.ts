import type { Option } from 'commander';
import { shared } from './help/shared-option.ts';
import { terminalSafeJson } from './output/printable.ts';
import { standardError } from './output/printer.ts';

export interface VerboseOptions {
  readonly verbose?: true;
}

export function verboseOption(): Option {
  return shared('-v, --verbose', 'print each call to Kubernetes and AWS on standard error');
}

/** With -v, who hears of each call; beside JSON it is an event as any other. Nobody without it. */
export function callReport({
  verbose,
  output,
}: VerboseOptions & { readonly output?: string }): ((call: string) => void) | undefined {
  if (verbose !== true) return undefined;
  const printer = standardError();
  return output === 'json'
    ? (call) => printer.data(`${terminalSafeJson(JSON.stringify({ type: 'call', call }))}\n`)
    : (call) => printer.lines([`  ${call}`]);
}
