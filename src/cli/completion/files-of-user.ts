import { homedir } from 'node:os';
import type { ValueSources } from './look-up-values.ts';
import type { Question } from './what-to-complete.ts';

/** The files that the options before the cursor name, or those that irsactl takes without them. */
export function filesOfUser(
  { given, word }: Pick<Question, 'given' | 'word'>,
  env: NodeJS.ProcessEnv,
): ValueSources {
  return {
    async chain() {
      const { readTrustChain } = await import('../../config/read-trust-chain.ts');
      const { readText } = await import('../read-text.ts');
      // Standard input is the shell's own here.
      const file = given['file'] === '-' ? '' : (given['file'] ?? 'irsa.yaml');
      return readTrustChain(fromHome(file), readText);
    },
    async contexts() {
      const { contextNames } = await import('../../kubernetes/context-names.ts');
      const { kubeconfig } = given;
      return contextNames({ env, ...(kubeconfig !== undefined && { kubeconfig: fromHome(kubeconfig) }) });
    },
    async profiles() {
      const { profileNames } = await import('../../aws/profile-names.ts');
      return profileNames();
    },
    async explainable() {
      const { codesAsTyped, explainableWords } = await import('../explainable-words.ts');
      return [...explainableWords(), ...codesAsTyped(word)];
    },
    async presets() {
      const { presetNames, presets } = await import('../../config/presets/presets.ts');
      return presetNames.map((value) => ({ value, description: presets[value].says }));
    },
  };
}

/** The shell has not made a path of `~` yet. */
function fromHome(path: string): string {
  return path.replace(/^~(?=\/)/, homedir());
}
