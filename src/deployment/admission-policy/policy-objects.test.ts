import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../../injection/settings.ts';
import { literally, text } from './cel.ts';
import { binding, policy } from './policy-objects.ts';
import { policySettings } from './policy-settings.ts';

describe('the admission policy as manifests', () => {
  it('is one mutation, so that a pod gets everything or nothing', () => {
    expect(policy(policySettings)).toMatchObject({
      spec: {
        mutations: [{ patchType: 'JSONPatch' }],
        reinvocationPolicy: 'IfNeeded',
        failurePolicy: 'Ignore',
      },
    });
  });

  it('is bound to the service accounts of the namespace of the pod', () => {
    expect(binding(policySettings)).toMatchObject({
      spec: { policyName: 'irsactl', paramRef: { selector: {}, parameterNotFoundAction: 'Allow' } },
    });
  });

  it('compares the name first, so that other service accounts cost nothing more', () => {
    const [first] =
      JSON.stringify(policy(policySettings)).match(/has\(object\.spec\.serviceAccountName\)[^h]*/) ?? [];
    expect(first).toContain('params.metadata.name == object.spec.serviceAccountName && ');
  });

  it('quotes the settings as CEL strings, whatever they contain', () => {
    const injection = { ...defaultSettings, region: 'a"b\\c', mountPath: '/a.b+c/' };
    const written = JSON.stringify(policy({ ...policySettings, injection }));
    expect(written).toContain(JSON.stringify(text('a"b\\c')).slice(1, -1));
    expect(written).toContain(JSON.stringify(text(`^/+${literally('a.b+c')}/*$`)).slice(1, -1));
  });
});
