import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Edited, editKubeadmConfig, editManifest, type Operation } from './edit-manifest.ts';
import { lineDiff } from './line-diff.ts';

const issuer = 'https://prod-1-oidc.s3.eu-central-1.amazonaws.com';
const folder = (name: string) => join(import.meta.dirname, 'manifests', name);
const names = (kind: string, ending: string) =>
  globSync(join(folder(kind), `*${ending}`))
    .map((path) => basename(path, ending))
    .toSorted();

/** Git and editors change line ends and byte order marks, so that the name of a file asks for them. */
function given(kind: string, name: string): string {
  const text = readFileSync(join(folder(kind), `${name}.yaml`), 'utf8');
  if (name.endsWith('.crlf')) return text.replaceAll('\n', '\r\n');
  if (name.endsWith('.bom')) return `\uFEFF${text}`;
  return name.endsWith('.no-newline') ? text.trimEnd() : text;
}

type Step = Exclude<Operation, { kind: 'restart' }>;

/** What every operation does to the text that the one before it left. */
function recordedSteps(original: string, edit: (text: string, operation: Step) => Edited): readonly string[] {
  const lines: string[] = [];
  const known = new Map([['in the beginning', original]]);
  let text = original;
  for (const kind of ['accept', 'sign', 'sign back', 'retire'] as const) {
    const operation: Step = { kind, issuer, original };
    const edited = edit(text, operation);
    const [same] = [...known].flatMap(([when, one]) =>
      'text' in edited && one === edited.text ? [when] : [],
    );
    // The way back is told as what it leaves behind.
    const before = kind === 'retire' ? original : text;
    lines.push(`== ${kind}`, ...shown(before, edited, same));
    if ('refusal' in edited) return lines;
    text = edited.text;
    known.set(`after ${kind}`, text);
    const again = edit(text, operation);
    const moves = 'refusal' in again || again.text !== text;
    if (moves) lines.push(`== ${kind}, again`, ...shown(text, again));
  }
  return lines;
}

function shown(before: string, edited: Edited, same?: string): readonly string[] {
  if ('refusal' in edited) return [`refused: ${edited.refusal}`];
  const difference = same === undefined ? lineDiff(before, edited.text) : [`as ${same}`];
  return [...difference, ...edited.notes.map((note) => `! ${note}`)];
}

describe.each([
  ['api-server', 35, editManifest],
  ['kubeadm-config', 20, editKubeadmConfig],
] as const)('the edits of %s', (kind, least, edit) => {
  const cases = names(kind, '.yaml');

  it.each(cases)('%s', async (name) => {
    const original = given(kind, name);
    const restart =
      kind === 'api-server'
        ? ['== restart', ...shown(original, editManifest(original, { kind: 'restart' }))]
        : [];
    const text = [...recordedSteps(original, edit), ...restart, ''].join('\n');
    await expect(text).toMatchFileSnapshot(join(folder(kind), `${name}.diff`));
  });

  it('are recorded for many inputs, and for none that is gone', () => {
    expect(cases.length).toBeGreaterThanOrEqual(least);
    expect(cases).toEqual(expect.arrayContaining(names(kind, '.diff')));
  });
});
