import { join } from 'node:path';
import { runTool } from './run-tool.ts';

/** What Kubernetes' own libraries read in a file. */
interface KubernetesReading {
  /** The JSON of a manifest, for the kubelet; absent if it refuses the file. */
  readonly value?: unknown;
  /** Why the kubelet refuses a manifest. */
  readonly error: string;
  /** The keys of a key file that kube-apiserver accepts tokens of. */
  readonly kids: readonly string[];
  /** The key that kube-apiserver would sign with; empty if it would not start. */
  readonly signer: string;
}

/** Asks client-go and sigs.k8s.io/yaml, in one Go program, about many files. */
export async function kubernetesReads(
  kind: 'yaml' | 'keys',
  contents: readonly Uint8Array[],
): Promise<readonly KubernetesReading[]> {
  const input = contents.map((content) => JSON.stringify([kind, Buffer.from(content).toString('base64')]));
  const cwd = join(import.meta.dirname, 'go/kubernetes-reads');
  const answers = await runTool('go', ['run', '-trimpath', '.'], { cwd, input: `${input.join('\n')}\n` });
  return answers
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}
