import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { editedSource, formSource } from '../../../../test/support/form-source.ts';
import { accept, sign } from '../form.ts';
import { openSteps } from '../targets.ts';
import { editForm, formIn } from './edit-form.ts';
import { parseManifest } from './parse-manifest.ts';

const own = 'https://prod-1-oidc.s3.eu-central-1.amazonaws.com';

function golden(name: string): string {
  return readFileSync(join(import.meta.dirname, 'golden', `${name}.yaml`), 'utf8');
}

describe('a typical manifest', () => {
  it.each([
    ['kubeadm', 'as kubeadm writes it'],
    ['guide', 'half-done after the guide, edited by hand, with comments and quotes'],
    ['args', 'flags in `args`, in brackets, in two arguments, with underscores'],
  ])('%s: %s', async (name) => {
    const settings = { own, unpins: false, keyOf: () => null };
    let source = formSource(golden(name));
    const today = formIn(source);
    const steps = [
      { operation: 'accept', form: { ...today, issuers: accept(today.issuers, own) } },
      { operation: 'sign', form: { ...today, issuers: sign(today.issuers, own) } },
    ] as const;
    for (const { form } of openSteps(today, steps)) {
      source = editedSource(source, editForm(source, form, settings));
    }
    await expect(source.manifest.text).toMatchFileSnapshot(
      join(import.meta.dirname, 'golden', `${name}.signed.yaml`),
    );
  });
});

describe('a manifest that cannot be edited safely', () => {
  const pod = (container: string) =>
    `kind: Pod\nspec:\n  containers:\n  - name: kube-apiserver\n${container.replaceAll(/^/gm, '    ')}\n`;
  it.each([
    ['an empty file', '', /empty|0 YAML documents/],
    ['text that is not YAML', 'kind: Pod\nspec: [', /not valid YAML/],
    ['another kind', 'kind: Deployment', /not the manifest of a Pod/],
    [
      'no API server in it',
      'kind: Pod\nspec: {containers: [{name: etcd, command: [etcd]}]}',
      /None of its containers/,
    ],
    ['two documents', 'kind: Pod\n---\nkind: Pod\n', /2 YAML documents/],
    ['a shell around the flags', pod('command: [sh, -c, "kube-apiserver --v=2"]'), /shell/],
    ['an alias', `x: &a [kube-apiserver]\n${pod('command: *a')}`, /alias repeats/],
    ['a folded string', pod('command:\n- kube-apiserver\n- >-\n  --v=2'), /plain or quoted/],
    ['no flags at all', pod('image: x'), /neither/],
    ['a number for a string', pod('command: [kube-apiserver, 1]'), /plain or quoted/],
  ])('%s', (_, text, fault) => {
    const result = parseManifest(Buffer.from(text));
    expect('fault' in result ? result.fault : 'it was read').toMatch(fault);
  });
});
