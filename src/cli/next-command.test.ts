import { expect, it } from 'vitest';
import { parseConnectTo } from '../net/connect-to.ts';
import { nextCommand } from './next-command.ts';

it('is short without options', () => {
  expect(nextCommand('apply', { file: 'irsa.yaml', output: 'text' })).toBe('irsactl apply');
});

it('appends more options', () => {
  const options = { file: 'irsa.yaml', output: 'text' } as const;
  expect(nextCommand('init', options, ['--name', 'a b'])).toBe("irsactl init --name 'a b'");
});

it('repeats the options for the same chain, quoted for a shell', () => {
  const rules = ['::127.0.0.1:8443', '[::1]:443:[::2]:8443'].map((text) => parseConnectTo(text));
  const options = {
    file: 'my chain.yaml',
    output: 'text',
    kubeconfig: '/k',
    profile: 'dev',
    connectTo: rules.flatMap((rule) => rule ?? []),
    only: ['roles', 'issuer'],
  } as const;
  expect(nextCommand('apply', options)).toBe(
    "irsactl apply --file 'my chain.yaml' --kubeconfig /k --profile dev --connect-to ::127.0.0.1:8443 --connect-to '[::1]:443:[::2]:8443' --only roles,issuer",
  );
});

it('leaves out options that the next command does not have', () => {
  const options = {
    file: 'irsa.yaml',
    output: 'text',
    only: ['roles'],
    adopt: true,
    forceManagedManifests: true,
  } as const;
  expect(nextCommand('verify', options)).toBe('irsactl verify');
  expect(nextCommand('rotate', options)).toBe('irsactl rotate --force-managed-manifests');
  expect(nextCommand('plan', options)).toBe('irsactl plan --only roles --adopt --force-managed-manifests');
});
