import { expect, it } from 'vitest';
import { isMap, parseDocument } from 'yaml';
import { parseTrustChain } from '../../../src/config/parse-trust-chain.ts';
import { irsactlCommands, parseOnly } from '../../support/documented-commands.ts';
import { type FencedBlock, fencedBlocks, markdownPages } from '../../support/markdown-pages.ts';
import { smallestChain } from '../../support/marked-chain.ts';

const blocks = markdownPages()
  .flatMap(fencedBlocks)
  .filter(({ info }) => info === 'yaml');

/** Fields of spec that a page shows without their parents. */
const specFields = ['controlPlane', 'injection', 'issuer', 'roles', 'signingKey'];
const isChain = ({ text }: FencedBlock): boolean =>
  topKeys(text).some((key) => ['spec', ...specFields].includes(key));

it.each(blocks.filter(isChain))('$page:$line is an irsa.yaml that irsactl accepts', ({ text }) => {
  expect(() => parseTrustChain('irsa.yaml', wholeChain(text))).not.toThrow();
});

it('every other block of YAML is on the list', () => {
  const others = blocks.filter((block) => !isChain(block));
  expect(others.map(({ page }) => page)).toEqual([
    'deploy/kustomize/README.md',
    'deploy/kustomize/README.md',
    'docs/decisions/0010-issuers-in-kubeadm-config.md',
    'docs/how-to/check-in-ci.md',
    'docs/how-to/check-in-ci.md',
    'docs/how-to/install-with-helm.md',
  ]);
  const commands = others.flatMap(({ text }) => irsactlCommands(text.replaceAll('- run: ', '')));
  expect(commands).toHaveLength(2);
  for (const command of commands) expect(() => parseOnly(command)).not.toThrow();
});

it('a wrong field in a part fails', () => {
  expect(() => parseTrustChain('irsa.yaml', wholeChain('injection:\n  mod: none\n'))).toThrow(/"mod"/);
});

/** Returns the smallest chain with this part of irsa.yaml in its place. */
function wholeChain(text: string): string {
  if (topKeys(text).includes('apiVersion')) return text;
  const part = parseDocument(text).toJS() as Record<string, unknown>;
  const chain = parseDocument(smallestChain);
  const spec = topKeys(text).includes('spec') ? (part['spec'] as Record<string, unknown>) : part;
  for (const [field, value] of Object.entries(spec)) chain.setIn(['spec', field], value);
  return String(chain);
}

function topKeys(text: string): readonly string[] {
  const { contents } = parseDocument(text);
  return isMap(contents) ? contents.items.map(({ key }) => String(key)) : [];
}
