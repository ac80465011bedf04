import fc from 'fast-check';
import { applyPatch } from 'fast-json-patch';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { strangePod } from '../../test/support/strange-pods.ts';
import { type Json, objectsOf, stringAt, valueAt } from '../trust/json.ts';
import { admitPod } from './admit-pod.ts';
import { awsConfigName } from './aws-config.ts';
import { decideInjection } from './decide.ts';
import type { IdentityFacts } from './identity-facts.ts';
import type { WebIdentity } from './resolve-identity.ts';
import { defaultSettings } from './settings.ts';
import { readWrittenIdentity } from './written-identity.ts';

const json: z.ZodType<Json> = z.json();
const half = () => 0.5;
const role = 'arn:aws:iam::123456789012:role/orders';
const annotations = {
  'eks.amazonaws.com/role-arn': role,
  'eks.amazonaws.com/aws-config': 'orders-aws-config',
};
const identity: WebIdentity = {
  method: 'sts_web_identity',
  roleArn: role,
  audience: 'sts.amazonaws.com',
  expirationSeconds: 3600,
  regionalSts: false,
  region: null,
  stsEndpoint: null,
  sessionName: true,
  awsConfig: 'orders-aws-config',
};
const folder = '/var/run/secrets/eks.amazonaws.com/serviceaccount';
const pair = ['AWS_ROLE_ARN', 'AWS_WEB_IDENTITY_TOKEN_FILE'];

function factsOf(written: Record<string, string>, namespace: Record<string, string> = {}): IdentityFacts {
  const read = (from: Record<string, string>) => readWrittenIdentity(from, defaultSettings.annotationPrefix);
  return { account: read(written), namespace: read(namespace), mapped: null, containerCredentials: false };
}

function admitted(spec: Json, facts: IdentityFacts = factsOf(annotations)) {
  const pod = { metadata: { name: 'orders-1' }, spec };
  const created = { namespace: 'shop', serviceAccount: 'orders', pod };
  const admission = admitPod(created, facts, defaultSettings, half);
  const patch = structuredClone([...admission.patch]);
  const after = json.parse(applyPatch(structuredClone(pod), patch, true).newDocument);
  return { ...admission, after };
}

function variables(pod: Json, index = 0): Record<string, string | null> {
  const container = objectsOf(valueAt(pod, 'spec', 'containers'))[index];
  const env = objectsOf(container?.['env']);
  return Object.fromEntries(env.map((one) => [stringAt(one, 'name'), stringAt(one, 'value')]));
}

describe('an annotation aws-config', () => {
  it('gives the file and its profile in the place of role and token, both from one volume', () => {
    const { after, warnings } = admitted({ containers: [{ name: 'main' }] });
    expect(variables(after)).toEqual({ AWS_CONFIG_FILE: `${folder}/config`, AWS_PROFILE: 'target' });
    expect(valueAt(after, 'spec', 'volumes')).toEqual([
      {
        name: 'aws-iam-token',
        projected: {
          sources: [
            {
              serviceAccountToken: {
                audience: 'sts.amazonaws.com',
                expirationSeconds: 86_400,
                path: 'token',
              },
            },
            {
              configMap: { name: 'orders-aws-config', items: [{ key: 'config', path: 'config' }] },
            },
          ],
        },
      },
    ]);
    expect(warnings).toEqual([]);
    expect(JSON.stringify(after)).toContain(folder);
  });

  it('is not there for anybody without it: the patch is what it was', () => {
    const [, ...others] = Object.entries(annotations).reverse();
    const { after } = admitted({ containers: [{ name: 'main' }] }, factsOf(Object.fromEntries(others)));
    expect(variables(after)).toMatchObject({ AWS_ROLE_ARN: role });
    expect(JSON.stringify(after)).not.toContain('configMap');
  });

  it.each([...pair, 'AWS_PROFILE', 'AWS_DEFAULT_PROFILE', 'AWS_CONFIG_FILE'])(
    'leaves the identity to a container that sets %s by itself',
    (name) => {
      const { after, reasons } = admitted({ containers: [{ name: 'main', env: [{ name, value: 'mine' }] }] });
      expect(variables(after)).toEqual({ [name]: 'mine' });
      expect(reasons).toEqual([expect.stringContaining('by itself')]);
    },
  );

  it('is done once: a second look adds nothing', () => {
    const first = admitted({ containers: [{ name: 'main' }], initContainers: [{ name: 'init' }] });
    const again = admitted(valueAt(first.after, 'spec') ?? null);
    expect(again.patch).toEqual([]);
  });

  it('names a path of Windows for programs there', () => {
    const { after } = admitted({
      nodeSelector: { 'kubernetes.io/os': 'windows' },
      containers: [{ name: 'main' }],
    });
    expect(variables(after)['AWS_CONFIG_FILE']).toBe(
      'C:\\var\\run\\secrets\\eks.amazonaws.com\\serviceaccount\\config',
    );
  });

  it('gives nothing where the volume is mounted elsewhere than the config looks, and says so', () => {
    const mounts = [{ name: 'aws-iam-token', mountPath: '/mine' }];
    const { after, warnings } = admitted({ containers: [{ name: 'main', volumeMounts: mounts }] });
    expect(variables(after)).toEqual({});
    expect(warnings.join()).toContain('elsewhere');
  });

  it('warns where the pod has a volume of that name without the config', () => {
    const token = { audience: 'sts.amazonaws.com', expirationSeconds: 3600, path: 'token' };
    const volumes = [{ name: 'aws-iam-token', projected: { sources: [{ serviceAccountToken: token }] } }];
    const { warnings } = admitted({ volumes, containers: [{ name: 'main' }] });
    expect(warnings.join()).toContain('carries no AWS config of the ConfigMap "orders-aws-config"');
  });

  it.each(['../etc', 'Upper', '', 'a'.repeat(254), '-x'])('that is %j is ignored with a warning', (value) => {
    const { after, warnings } = admitted(
      { containers: [{ name: 'main' }] },
      factsOf({ ...annotations, 'eks.amazonaws.com/aws-config': value }),
    );
    expect(variables(after)).toMatchObject({ AWS_ROLE_ARN: role });
    expect(warnings.join()).toContain('not the name of a ConfigMap');
  });

  it('counts on the service account alone, which it is about', () => {
    const facts = factsOf({ 'eks.amazonaws.com/role-arn': role }, annotations);
    expect(variables(admitted({ containers: [{ name: 'main' }] }, facts).after)).toMatchObject({
      AWS_ROLE_ARN: role,
    });
  });
});

it('no pod, however strange, ends with both a profile of ours and a role of ours', () => {
  fc.assert(
    fc.property(strangePod, (pod) => {
      const { patch } = decideInjection(pod, identity, defaultSettings, half);
      const added = JSON.stringify(patch);
      for (const name of pair) expect(added).not.toContain(`"name":"${name}"`);
      // Either both of the variables, or none.
      expect(added.split('"AWS_CONFIG_FILE"').length).toBe(added.split('"AWS_PROFILE"').length);
    }),
  );
});

it('its ConfigMap has a name that Kubernetes takes, another for each account', () => {
  const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
  const account = fc
    .array(label, { minLength: 1, maxLength: 6 })
    .map((labels) => labels.join('.'))
    .filter((name) => name.length <= 253);
  fc.assert(
    fc.property(account, account, (one, other) => {
      const name = awsConfigName(one);
      expect(name.length).toBeLessThanOrEqual(253);
      expect(name).toMatch(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/);
      if (one !== other) expect(awsConfigName(other)).not.toBe(name);
    }),
  );
});
