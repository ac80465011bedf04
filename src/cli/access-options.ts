import type { Command, Option } from 'commander';
import type { ConnectOptions } from '../kubernetes/kubeconfig-files.ts';
import { withExtraAuthorities } from './extra-authorities.ts';
import { shared } from './help/shared-option.ts';
import { terminalSafeJson } from './output/printable.ts';
import { standardError } from './output/printer.ts';
import { timeoutOption } from './time-limit.ts';

/** The cluster; kubectl's defaults apply to missing options. */
export interface ClusterOptions extends VerboseOptions {
  readonly kubeconfig?: string;
  readonly context?: string;
}

/** Adds kubectl's options for the choice of a cluster, `--verbose` and `--timeout`. */
export function withClusterOptions(command: Command): Command {
  return withExtraAuthorities(command)
    .addOption(shared('--kubeconfig <path>', 'kubeconfig of the cluster (default: as kubectl finds it)'))
    .addOption(shared('--context <context>', 'context of the kubeconfig (default: its current context)'))
    .addOption(verboseOption())
    .addOption(timeoutOption());
}

export function connectOptionsOf(options: ClusterOptions & { readonly output?: string }): ConnectOptions {
  const { kubeconfig, context } = options;
  const report = callReport(options);
  return {
    env: process.env,
    ...(kubeconfig !== undefined && { kubeconfig }),
    ...(context !== undefined && { context }),
    ...(report && { report }),
  };
}

export interface VerboseOptions {
  readonly verbose?: true;
}

export function verboseOption(): Option {
  return shared('-v, --verbose', 'print each call to Kubernetes and AWS on standard error');
}

/** Prints each call with -v, as an event if the output is JSON; undefined without -v. */
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
