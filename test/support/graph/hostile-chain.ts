import { known } from '../../../src/chain/known.ts';
import type { ChainGraph, GraphPart } from '../../../src/graph/chain-graph.ts';
import { drawChain } from '../../../src/graph/draw-chain.ts';
import type { KeyId } from '../../../src/trust/key-id.ts';
import { mixedChain } from './chain-looks.ts';

/** Texts that would cause damage if a format did not escape them. */
export const attacks = [
  '</script><img src=x onerror="globalThis.owned=1">',
  '"><svg onload=globalThis.owned=1>',
  "' onmouseover='globalThis.owned=1",
  ']]></style><script>globalThis.owned=1</script>',
  '</title><a href="javascript:globalThis.owned=1">click</a>',
  '"]; click p1_1 "javascript:globalThis.owned=1"; subgraph x ["',
  '`**bold**` %% comment --> x #quot; &lt;b&gt; ::: end',
  '\u001b]0;owned\u0007\u001b[2J\u202egnp.exe\u0000\u2028next',
  '{{7*7}}<!-- <plaintext>',
] as const;

/** A chain in which every text from outside is an attack. */
export function hostileGraph(): ChainGraph {
  const seen = mixedChain(9);
  const [key] = seen.outputs.publicKeys.known ? seen.outputs.publicKeys.value : [];
  if (!key) throw new Error('the chain has a key');
  const kid = attacks[0] as unknown as KeyId;
  const graph = drawChain({ ...seen, outputs: { ...seen.outputs, publicKeys: known([{ ...key, kid }]) } });
  let turn = 0;
  const attack = () => attacks[turn++ % attacks.length] ?? '';
  const part = (one: GraphPart): GraphPart => ({
    ...one,
    name: attack(),
    facts: [attack()],
    reasons: [attack()],
    findings: one.findings.map((finding) => ({ ...finding, what: attack(), why: attack(), next: attack() })),
    ...(one.namespace !== undefined && { namespace: attack() }),
  });
  return {
    ...graph,
    chain: attack(),
    server: attack(),
    region: attack(),
    links: graph.links.map((link) => ({
      ...link,
      summary: attack(),
      reasons: [attack()],
      findings: link.findings.map((finding) => ({
        ...finding,
        what: attack(),
        place: { file: attack(), line: 3 },
      })),
      parts: link.parts.map(part),
    })),
  };
}
