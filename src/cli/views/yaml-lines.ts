import { type Line, paint } from './paint.ts';

/** A YAML file of plain blocks as lines: its comments step back, its keys stand out. */
export function yamlLines(text: string): readonly Line[] {
  return text.replace(/\n$/, '').split('\n').map(yamlLine);
}

function yamlLine(line: string): Line {
  if (/^\s*#/.test(line)) return [paint('dim', line)];
  const [, indent = '', key, value = ''] = /^(\s*(?:- )?)([\w-]+:)(.*)$/.exec(line) ?? [];
  return key === undefined ? line : [indent, paint('cyan', key), value];
}
