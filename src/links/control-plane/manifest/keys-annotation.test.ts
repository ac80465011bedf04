import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { keysAnnotation, keysAnnotationOf, withKeysAnnotation } from './keys-annotation.ts';

const value = '0123456789abcdef';
const line = `irsactl.dev/keys: "${value}"`;

/** kube-apiserver.yaml with these lines for its metadata. */
function manifest(...metadata: readonly string[]): string {
  return ['apiVersion: v1', 'kind: Pod', ...metadata, 'spec: {}', ''].join('\n');
}

const edited = (text: string) => withKeysAnnotation(Buffer.from(text), value)?.toString('utf8') ?? null;

describe('the annotation that restarts a static pod', () => {
  it.each([
    [
      'above others',
      ['metadata:', '  annotations:', '    a: b'],
      ['  annotations:', `    ${line}`, '    a: b'],
    ],
    ['in `annotations: {}`', ['metadata:', '  annotations: {}'], ['  annotations:', `    ${line}`]],
    ['in empty annotations', ['metadata:', '  annotations:'], ['  annotations:', `    ${line}`]],
    ['in annotations of null', ['metadata:', '  annotations: null'], ['  annotations:', `    ${line}`]],
    [
      'before a comment',
      ['metadata:', '  annotations: {} # none', '  name: x'],
      ['  annotations:', `    ${line} # none`, '  name: x'],
    ],
    [
      'in empty annotations with a comment',
      ['metadata:', '  annotations: # none', '  name: x'],
      ['  annotations:', `    ${line} # none`, '  name: x'],
    ],
    ['in `metadata: {}`', ['metadata: {}'], ['  annotations:', `    ${line}`]],
  ])('is inserted %s', (_, before, after) => {
    const text = edited(manifest(...before));
    expect(text).toBe(manifest('metadata:', ...after));
    const { errors } = parseDocument(text ?? '');
    expect([errors, keysAnnotationOf(Buffer.from(text ?? ''))]).toEqual([[], value]);
  });

  it('keeps the line breaks of the file', () => {
    const text = manifest('metadata:', '  annotations: {}').replaceAll('\n', '\r\n');
    expect(edited(text)).toBe(
      manifest('metadata:', '  annotations:', `    ${line}`).replaceAll('\n', '\r\n'),
    );
  });

  it.each([
    ['in a map in braces', ['metadata: {name: x}']],
    ['in annotations in braces', ['metadata:', '  annotations: {a: b}']],
    ['in a text', ['metadata:', '  annotations: text']],
    ['in an alias', ['metadata:', '  labels: &a {a: b}', '  annotations: *a']],
    ['if another line refers to the replaced value', ['metadata:', '  annotations: &a {}', '  labels: *a']],
    ['in duplicate metadata', ['metadata:', '  name: x', 'metadata:', '  name: y']],
  ])('has no place %s', (_, metadata) => {
    expect(edited(manifest(...metadata))).toBeNull();
  });

  it('is replaced in its place', () => {
    const text = manifest('metadata:', '  annotations:', `    ${keysAnnotation}: other`);
    expect(edited(text)).toBe(manifest('metadata:', '  annotations:', `    ${line}`));
  });
});
