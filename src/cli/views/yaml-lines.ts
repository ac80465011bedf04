import { type Line, paint } from './paint.ts';

/** Colours the comments and keys of a simple YAML file. */
export function yamlLines(text: string): readonly Line[] {
  return text.replace(/\n$/, '').split('\n').map(yamlLine);
}

function yamlLine(line: string): Line {
  if (/^\s*#/.test(line)) return [paint('dim', line)];
  const [, indent = '', key, value = ''] = /^(\s*(?:- )?)([\w-]+:)(.*)$/.exec(line) ?? [];
  return key === undefined ? line : [indent, paint('cyan', key), value];
}
