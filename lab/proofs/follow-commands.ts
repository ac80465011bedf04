import type { LabChain } from './lab-chain.ts';
import type { ProofContext } from './proof.ts';

/** What asks before it changes anything. */
const agreed: ReadonlySet<string> = new Set(['apply', 'destroy', 'node']);

/** Commands of a page one after the other, by somebody who agrees to what is shown; each must end well. */
export async function followCommands(
  { say }: Pick<ProofContext, 'say'>,
  chain: Pick<LabChain, 'must'>,
  commands: readonly (readonly string[])[],
): Promise<void> {
  for (const words of commands) {
    const [name = ''] = words;
    const { seconds } = await chain.must([...words, ...(agreed.has(name) ? ['--yes'] : [])]);
    say(`irsactl ${words.join(' ')}: ${seconds.toFixed(0)} s`);
  }
}
