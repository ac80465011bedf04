import { describe, expect, it } from 'vitest';
import type { Json } from '../trust/json.ts';
import { readCallerIdentity, requireSubmitted } from './sample-pod.ts';

const submitted = {
  name: 'main',
  command: ['aws', 'sts', 'get-caller-identity'],
  env: [{ name: 'AWS_ENDPOINT_URL', value: 'http://127.0.0.1:1' }],
  volumeMounts: [],
};

function answer(container: Readonly<Record<string, Json>>, spec: Readonly<Record<string, Json>> = {}): Json {
  return {
    metadata: { name: 'orders', namespace: 'shop', uid: '1' },
    spec: { serviceAccountName: 'orders', containers: [{ ...submitted, ...container }], ...spec },
  };
}

describe('the pod that the demo runs', () => {
  it('may contain what was injected', () => {
    const env = [...submitted.env, { name: 'AWS_ROLE_ARN', value: 'arn' }];
    const volumeMounts = [{ name: 'aws-iam-token', mountPath: '/var/run/token' }];
    expect(requireSubmitted(submitted, answer({ env, volumeMounts })).spec.containers[0].env).toEqual(env);
  });

  it.each([
    ['command', answer({ command: ['sh', '-c', 'id'] })],
    ['args', answer({ args: ['--debug'] })],
    ['workingDir', answer({ workingDir: '/tmp' })],
    ['envFrom', answer({ envFrom: [{ configMapRef: { name: 'evil' } }] })],
    [
      'variable LD_PRELOAD',
      answer({ env: [...submitted.env, { name: 'LD_PRELOAD', value: '/tmp/evil.so' }] }),
    ],
    [
      // It may name a program that the SDK starts (credential_process).
      'variable AWS_CONFIG_FILE',
      answer({ env: [...submitted.env, { name: 'AWS_CONFIG_FILE', value: '/tmp/evil' }] }),
    ],
    [
      'variable AWS_ENDPOINT_URL',
      answer({ env: [{ name: 'AWS_ENDPOINT_URL', value: 'http://elsewhere.example' }] }),
    ],
    ['containers', answer({}, { initContainers: [{ name: 'first' }] })],
    ['containers', answer({}, { containers: [submitted, { name: 'second' }] })],
  ])('is refused if another %s was added', (difference, pod) => {
    expect(() => requireSubmitted(submitted, pod)).toThrow(
      expect.objectContaining({
        code: 'IRSA-DEMO-001',
        problem: expect.objectContaining({ what: expect.stringContaining(`submitted: ${difference}`) }),
      }),
    );
  });
});

const identity = {
  UserId: 'AROA:x',
  Account: '123456789012',
  Arn: 'arn:aws:sts::123456789012:assumed-role/a/x',
};

it.each(['', 'DeprecationWarning: {old}\n'])('reads the output of the AWS CLI, also after %j', (warning) => {
  expect(readCallerIdentity(`${warning}${JSON.stringify(identity, null, 4)}\n${warning}`)).toEqual(identity);
});

it.each(['', 'out of luck', '{}', JSON.stringify({ ...identity, Arn: null })])(
  'returns null for other output: %j',
  (printed) => {
    expect(readCallerIdentity(printed)).toBeNull();
  },
);
