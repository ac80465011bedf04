import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isEnd } from '../src/links/control-plane/node/switch.ts';
import { switchProtocol, switchStates } from '../src/links/control-plane/node/switch-script.ts';
import type { GeneratedFile } from './generate-file.ts';
import { root } from './repository-root.ts';

const path = 'docs/explanation/changing-an-api-server.md';
const region = /(<!-- states:.*?-->\n)[\s\S]*?(<!-- end of states -->)/;

/** The page that explains the protocol, with the picture of its states as the code has them; the words are the page's own. */
export function switchPicture(): GeneratedFile {
  const page = readFileSync(join(root, path), 'utf8');
  if (!region.test(page)) throw new Error(`${path} has no place for the picture of the states.`);
  return { path, text: page.replace(region, (_, begin, end) => `${begin}\n${picture()}\n${end}`) };
}

/** https://mermaid.js.org/syntax/stateDiagram.html */
function picture(): string {
  const arrows = new Map<string, string[]>();
  for (const { from, to, by, when } of switchProtocol) {
    const whose = by === 'irsactl' ? 'irsactl' : 'the switch';
    const arrow = `${from} --> ${to}: ${whose}, when `;
    arrows.set(arrow, [...(arrows.get(arrow) ?? []), when]);
  }
  return [
    '```mermaid',
    'stateDiagram-v2',
    '  [*] --> armed: irsactl, before anything is changed',
    ...[...arrows].map(([arrow, whens]) => `  ${arrow}${whens.join(', or ')}`),
    '  confirmed --> [*]',
    ...switchStates.filter(isEnd).map((end) => `  ${end} --> [*]`),
    '```',
  ].join('\n');
}
