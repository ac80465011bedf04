import { describe, expect, it } from 'vitest';
import { argumentsFor, inOwnWords, ownName } from './own-name.ts';

describe('the name that irsactl uses for itself', () => {
  it.each([
    ['/usr/bin/irsactl', 'irsactl'],
    ['/src/cli/main.ts', 'irsactl'],
    ['/usr/bin/kubectl-irsa', 'kubectl irsa'],
    ['/usr/bin/kubectl-irsa.js', 'kubectl irsa'],
  ])('of %s', (program, name) => {
    expect(ownName(program)).toBe(name);
  });

  it.each([
    ['Run `irsactl plan` and `irsactl apply`.', 'Run `kubectl irsa plan` and `kubectl irsa apply`.'],
    // In a wrapped line.
    ['see `irsactl\nplan`', 'see `kubectl irsa\nplan`'],
    ['  more  irsactl explain IRSA-CLI-006', '  more  kubectl irsa explain IRSA-CLI-006'],
    ['Next: irsactl plan', 'Next: kubectl irsa plan'],
    ['irsactl needs Node; `irsactl` is it.', 'irsactl needs Node; `irsactl` is it.'],
    ['/etc/kubernetes/irsactl plan', '/etc/kubernetes/irsactl plan'],
  ])('replaces only commands: %s', (text, inKubectl) => {
    expect(inOwnWords(text, 'kubectl irsa')).toBe(inKubectl);
    expect(inOwnWords(text, 'irsactl')).toBe(text);
  });
});

it('kubectl requests completion under the name of the program', () => {
  expect(argumentsFor('/bin/kubectl_complete-irsa', ['plan', ''])).toEqual(['__complete', 'plan', '']);
  expect(argumentsFor('/bin/kubectl-irsa', ['plan', ''])).toEqual(['plan', '']);
});
