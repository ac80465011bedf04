import type { CommandAnswer, Lab, LabNode, RunOptions } from '../lab.ts';
import { LabFailure } from '../lab-failure.ts';

/** The fields of an object that load and proofs read. */
export interface KubeObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly data?: Readonly<Record<string, string>>;
  readonly status?: {
    readonly phase?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

/** kubectl with the administrator's rights, on a node. */
export interface Kubectl {
  /** Returns the result with any exit code. */
  try(args: readonly string[], options?: RunOptions): Promise<CommandAnswer>;
  /** Returns standard output; rejects if the exit code is not 0. */
  run(args: readonly string[], options?: RunOptions): Promise<string>;
  apply(objects: readonly object[]): Promise<void>;
  list(kind: string, namespace: string, ...args: readonly string[]): Promise<readonly KubeObject[]>;
}

export function kubectlOf(lab: Lab, node: LabNode | undefined = lab.controlPlanes[0]): Kubectl {
  if (!node) throw new LabFailure('The lab has no control plane node.', 'Start one with `make lab-up`.');
  const attempt = (args: readonly string[], options: RunOptions = {}) =>
    node.run(['kubectl', '--kubeconfig', '/etc/kubernetes/admin.conf', ...args], {
      timeoutSeconds: 90,
      ...options,
    });
  const run = async (args: readonly string[], options?: RunOptions) => {
    const answer = await attempt(args, options);
    if (answer.code === 0) return answer.stdout;
    throw new LabFailure(
      `kubectl ${args.join(' ')} on ${node.name}: ${answer.stderr.trim()}`,
      'Read the line above.',
    );
  };
  return {
    try: attempt,
    run,
    apply: async (objects) => {
      const list = { apiVersion: 'v1', kind: 'List', items: objects };
      await run(['apply', '-f', '-'], { input: JSON.stringify(list) });
    },
    list: async (kind, namespace, ...args) => {
      const text = await run(['get', kind, '-n', namespace, '-o', 'json', ...args]);
      return (JSON.parse(text) as { items: KubeObject[] }).items;
    },
  };
}
