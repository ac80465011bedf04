import { describe, expect, it } from 'vitest';
import { type KubernetesVersion, nearestVersion, parseKubernetesVersion } from './kubernetes-version.ts';

const wanted: KubernetesVersion = { text: 'v1.36.3', major: 1, minor: 36, patch: 3 };

describe('parseKubernetesVersion', () => {
  it('reads a release', () => {
    expect(parseKubernetesVersion('v1.36.3')).toEqual(wanted);
  });

  it.each(['1.36.3', 'v1.36', 'v1.36.0-rc.1', 'v1.36.3/..', ''])('refuses %j', (text) => {
    expect(parseKubernetesVersion(text)).toBeNull();
  });
});

describe('nearestVersion', () => {
  it('prefers the wanted patch to a newer one', () => {
    expect(nearestVersion(wanted, ['v1.36.10', 'v1.36.3', 'v1.36.0'])?.text).toBe('v1.36.3');
  });

  it('takes the newest patch of the minor version, by number', () => {
    expect(nearestVersion(wanted, ['v1.36.2', 'v1.36.10', 'v1.37.0', 'v1.36.9'])?.text).toBe('v1.36.10');
  });

  it('takes no other minor version', () => {
    expect(nearestVersion(wanted, ['v1.37.0', 'v1.35.4', 'nonsense'])).toBeNull();
  });
});
