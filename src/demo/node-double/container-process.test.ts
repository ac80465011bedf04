import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { containerProcess, expandVariables } from './container-process.ts';
import { type Pod, readPod } from './pod.ts';

const image = { PATH: '/usr/bin', HOME: '/home/pod' };

function podWith(container: object): Pod {
  return readPod({
    metadata: { name: 'orders', namespace: 'shop', uid: 'u-1' },
    spec: { serviceAccountName: 'orders', containers: [{ name: 'app', command: ['true'], ...container }] },
  });
}

describe('containerProcess', () => {
  it('sets exactly the variables of the pod, plus PATH and HOME', () => {
    const env = [{ name: 'AWS_ROLE_ARN', value: 'arn:aws:iam::123456789012:role/orders' }, { name: 'EMPTY' }];
    expect(containerProcess(podWith({ env }), image).environment).toEqual({
      PATH: '/usr/bin',
      HOME: '/home/pod',
      AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/orders',
      EMPTY: '',
    });
  });

  it("gives the pod's own PATH and HOME precedence", () => {
    const env = [{ name: 'PATH', value: '/opt/bin' }];
    expect(containerProcess(podWith({ env }), image).environment).toEqual({
      PATH: '/opt/bin',
      HOME: '/home/pod',
    });
  });

  it('expands variables in command, arguments and later variables', () => {
    const container = {
      command: ['$(TOOL)', '$(MISSING)'],
      args: ['--file=$(FILE)', '$$(FILE)'],
      env: [
        { name: 'TOOL', value: 'aws' },
        { name: 'DIR', value: '/data' },
        { name: 'FILE', value: '$(DIR)/token' },
      ],
    };
    expect(containerProcess(podWith(container), image).command).toEqual([
      'aws',
      '$(MISSING)',
      '--file=/data/token',
      '$(FILE)',
    ]);
  });

  it.each([
    [
      'valueFrom',
      { env: [{ name: 'X', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] },
      /valueFrom/,
    ],
    ['envFrom', { envFrom: [{ configMapRef: { name: 'x' } }] }, /envFrom/],
    ['a missing command', { command: undefined, args: ['x'] }, /no command/],
  ])('refuses %s by name', (_name, container, why) => {
    expect(() => containerProcess(podWith(container), image)).toThrow(
      expect.objectContaining({
        code: 'IRSA-DEMO-030',
        problem: expect.objectContaining({ what: expect.any(String) }),
      }),
    );
    try {
      containerProcess(podWith(container), image);
    } catch (error) {
      expect(JSON.stringify(error)).toMatch(why);
    }
  });
});

describe('expandVariables', () => {
  it('leaves text without a dollar sign unchanged', () => {
    const plain = fc.string().filter((text) => !text.includes('$'));
    fc.assert(fc.property(plain, (text) => expandVariables(text, { A: 'x' }) === text));
  });

  it('restores any text whose dollar signs were doubled', () => {
    fc.assert(
      fc.property(fc.string(), (text) => expandVariables(text.replaceAll('$', '$$$$'), { A: 'x' }) === text),
    );
  });

  it('does not expand names that are not set', () => {
    expect(expandVariables('$(toString) $(__proto__)', {})).toBe('$(toString) $(__proto__)');
  });
});
