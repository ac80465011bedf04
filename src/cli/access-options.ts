import type { Command } from 'commander';
import type { ConnectOptions } from '../kubernetes/kubeconfig-files.ts';
import { withExtraAuthorities } from './extra-authorities.ts';
import { shared } from './help/shared-option.ts';
import { timeoutOption } from './time-limit.ts';
import { callReport, type VerboseOptions, verboseOption } from './verbose-calls.ts';

/** Which cluster is meant; what is left out is found as kubectl finds it. */
export interface ClusterOptions extends VerboseOptions {
  readonly kubeconfig?: string;
  readonly context?: string;
}

/** Options of every command that asks a cluster, as kubectl has them. */
export function withClusterOptions(command: Command): Command {
  return withExtraAuthorities(command)
    .addOption(shared('--kubeconfig <path>', 'kubeconfig of the cluster (default: as kubectl finds it)'))
    .addOption(shared('--context <context>', 'context of the kubeconfig (default: its current context)'))
    .addOption(verboseOption())
    .addOption(timeoutOption());
}

/** What they say, for an adapter. */
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
