import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyIdOf } from '../../../src/trust/key-id.ts';
import { serverKeysIn, signingKeyIn } from '../../../src/trust/server-keys.ts';
import { hasGo } from '../../support/go-jwks.ts';
import { keyBlocks, p224, p224Private } from '../../support/key-files.ts';
import { kubernetesReads } from '../../support/kubernetes-reads.ts';
import { skipUnless } from '../../support/skip-unless.ts';

const blocks = Object.values({ ...keyBlocks, p224, p224Private });
/** What may stand between the blocks. */
const between = fc.constantFrom(
  '',
  '',
  '',
  '\n',
  ' ',
  'x',
  '# a: b\n',
  '-----BEGIN X-----\n',
  '-----END X-----\n',
  '\r\n',
  '\ufeff',
  ':',
);
const cut = fc.tuple(fc.nat(), fc.nat({ max: 3 }));
const file = fc
  .record({
    parts: fc.array(fc.tuple(between, fc.constantFrom(...blocks)), { minLength: 1, maxLength: 4 }),
    cut: fc.option(cut),
    end: between,
  })
  .map(({ parts, cut, end }) => {
    const text = parts.flat().join('') + end;
    if (cut === null) return text;
    const at = cut[0] % text.length;
    return text.slice(0, at) + text.slice(at + cut[1]);
  });

describe('a key file', () => {
  skipUnless(hasGo, 'This machine has no Go.');

  it("has for irsactl the keys that Kubernetes' own library reads", async () => {
    const texts = [...blocks, ...fc.sample(file, 3_000)];
    const readings = await kubernetesReads(
      'keys',
      texts.map((text) => Buffer.from(text)),
    );
    for (const [index, text] of texts.entries()) {
      const signer = signingKeyIn(text);
      const ours = { kids: serverKeysIn(text).map(({ kid }) => kid), signer: signer ? keyIdOf(signer) : '' };
      expect({ text, ...ours }).toEqual({
        text,
        kids: readings[index]?.kids,
        signer: readings[index]?.signer,
      });
    }
    expect(readings.filter(({ kids }) => kids.length > 0).length).toBeGreaterThan(texts.length / 3);
  });
});
