import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isEnd } from '../src/links/control-plane/node/switch.ts';
import { switchProtocol, switchStates } from '../src/links/control-plane/node/switch-script.ts';
import { stages } from '../src/rotation/moves.ts';
import type { GeneratedFile } from './generate-file.ts';
import { root } from './repository-root.ts';

/** The pages with a state diagram that is generated from code; the rest of the page is written by hand. */
export function pictures(): readonly GeneratedFile[] {
  return [
    withPicture('docs/explanation/changing-an-api-server.md', switchArrows()),
    withPicture('docs/explanation/rotation.md', stageArrows()),
  ];
}

const region = /(<!-- states:.*?-->\n)[\s\S]*?(<!-- end of states -->)/;

/** https://mermaid.js.org/syntax/stateDiagram.html */
function withPicture(path: string, arrows: readonly string[]): GeneratedFile {
  const page = readFileSync(join(root, path), 'utf8');
  if (!region.test(page)) throw new Error(`${path} has no markers for the state diagram.`);
  const lines = ['```mermaid', 'stateDiagram-v2', ...arrows.map((arrow) => `  ${arrow}`), '```'];
  return { path, text: page.replace(region, (_, begin, end) => `${begin}\n${lines.join('\n')}\n${end}`) };
}

function switchArrows(): readonly string[] {
  const arrows = new Map<string, string[]>();
  for (const { from, to, by, when } of switchProtocol) {
    const whose = by === 'irsactl' ? 'irsactl' : 'the switch';
    const arrow = `${from} --> ${to}: ${whose}, when `;
    arrows.set(arrow, [...(arrows.get(arrow) ?? []), when]);
  }
  return [
    '[*] --> armed: irsactl, before anything is changed',
    ...[...arrows].map(([arrow, whens]) => `${arrow}${whens.join(', or ')}`),
    'confirmed --> [*]',
    ...switchStates.filter(isEnd).map((end) => `${end} --> [*]`),
  ];
}

function stageArrows(): readonly string[] {
  const names = stages.map(({ stage }) => stage);
  return [
    '[*] --> prepare: irsactl rotate',
    ...stages.map(({ stage, gate }, index) => `${stage} --> ${names[index + 1] ?? '[*]'}: ${gate}`),
  ];
}
