import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { keyFilesIn } from '../desired.ts';
import { signWith } from './chain-flags.ts';
import { editFlags } from './edit-flags.ts';
import { readFlags } from './flags.ts';
import { type Manifest, parseManifest } from './parse-manifest.ts';

function golden(name: string): string {
  return readFileSync(join(import.meta.dirname, 'golden', `${name}.yaml`), 'utf8');
}

function parsed(text: string): Manifest {
  const result = parseManifest(Buffer.from(text));
  if ('fault' in result) throw new Error(result.fault);
  return result.manifest;
}

describe('a manifest as people have it', () => {
  it.each([
    ['kubeadm', 'as kubeadm writes it'],
    ['guide', 'half-done after the guide, edited by hand, with comments and quotes'],
    ['args', 'flags in `args`, in brackets, in two arguments, with underscores'],
  ])('%s: %s', (name) => {
    const manifest = parsed(golden(name));
    const flags = readFlags(manifest);
    const issuer = 'https://prod-1-oidc.s3.eu-central-1.amazonaws.com';
    const key = keyFilesIn(dirname(flags.signingKeyFile ?? ''), 'prod-1');
    const ours = { issuer, key };
    expect(editFlags(manifest, signWith(flags, ours), ours).toString()).toBe(golden(`${name}.signed`));
  });
});

describe('a manifest that cannot be edited safely', () => {
  const pod = (container: string) =>
    `kind: Pod\nspec:\n  containers:\n  - name: kube-apiserver\n${container.replaceAll(/^/gm, '    ')}\n`;
  it.each([
    ['an empty file', '', /empty|0 YAML documents/],
    ['no YAML', 'kind: Pod\nspec: [', /not valid YAML/],
    ['another kind', 'kind: Deployment', /not the manifest of a Pod/],
    [
      'no API server in it',
      'kind: Pod\nspec: {containers: [{name: etcd, command: [etcd]}]}',
      /None of its containers/,
    ],
    ['two documents', 'kind: Pod\n---\nkind: Pod\n', /2 YAML documents/],
    ['a shell around the flags', pod('command: [sh, -c, "kube-apiserver --v=2"]'), /shell/],
    ['an alias', `x: &a [kube-apiserver]\n${pod('command: *a')}`, /not a list/],
    ['a folded string', pod('command:\n- kube-apiserver\n- >-\n  --v=2'), /plain or quoted/],
    ['no flags at all', pod('image: x'), /neither/],
    ['a number for a string', pod('command: [kube-apiserver, 1]'), /plain or quoted/],
  ])('%s', (_, text, fault) => {
    const result = parseManifest(Buffer.from(text));
    expect('fault' in result ? result.fault : 'it was read').toMatch(fault);
  });
});
