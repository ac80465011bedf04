import { homedir } from 'node:os';
import type { ValueSources } from './look-up-values.ts';
import type { Question } from './what-to-complete.ts';

/** The files that the options before the cursor name, or those that irsactl takes without them. */
export function filesOfUser(
  { given, word }: Pick<Question, 'given' | 'word'>,
  env: NodeJS.ProcessEnv,
): ValueSources {
  return {
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
  };
}

/** The shell has not made a path of `~` yet. */
function fromHome(path: string): string {
  return path.replace(/^~(?=\/)/, homedir());
}
