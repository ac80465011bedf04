import type { Command } from 'commander';
import type { ConnectOptions } from '../kubernetes/kubeconfig-files.ts';

/** Which cluster is meant; what is left out is found as kubectl finds it. */
export interface ClusterOptions {
  readonly kubeconfig?: string;
  readonly context?: string;
}

/** Options of every command that asks a cluster, as kubectl has them. */
export function withClusterOptions(command: Command): Command {
  return command
    .option('--kubeconfig <path>', 'the cluster; default: as kubectl finds it')
    .option('--context <name>', 'the context of the kubeconfig, in place of its current one');
}

/** What they say, for an adapter. */
export function connectOptionsOf({ kubeconfig, context }: ClusterOptions): ConnectOptions {
  return {
    env: process.env,
    ...(kubeconfig !== undefined && { kubeconfig }),
    ...(context !== undefined && { context }),
  };
}
