import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../transport.ts';
import { podState } from './pod-state.ts';
import { readSights } from './read-sights.ts';

/** A pod with this state of its container. */
function pod(state: object | null, status: object = {}, spec: object = { nodeName: 'n' }): KubernetesObject {
  const container = state && { containerStatuses: [{ name: 'look', state }] };
  return JSON.parse(JSON.stringify({ spec, status: { ...container, ...status } }));
}

const waitingFor = (reason: string, message = 'why') => pod({ waiting: { reason, message } });
const unschedulable = {
  type: 'PodScheduled',
  status: 'False',
  reason: 'Unschedulable',
  message: '0/3 nodes',
};

describe('a pod', () => {
  it.each([
    [
      'that has left an answer',
      pod({ terminated: { exitCode: 0, message: '[]' } }),
      { kind: 'ended', message: '[]' },
    ],
    [
      'that ended without one',
      pod({ terminated: { exitCode: 0, reason: 'Completed' } }),
      { kind: 'failed', reason: 'ended', detail: 'Completed with exit code 0' },
    ],
    [
      'whose program is not in the image',
      pod({ terminated: { exitCode: 128, reason: 'StartError', message: 'no node' } }),
      { kind: 'failed', reason: 'ended', detail: 'StartError with exit code 128: no node' },
    ],
    [
      'that the kubelet ended',
      pod(null, { phase: 'Failed', reason: 'DeadlineExceeded', message: 'too long' }),
      { kind: 'failed', reason: 'ended', detail: 'DeadlineExceeded: too long' },
    ],
    [
      'whose image is tried',
      waitingFor('ErrImagePull'),
      { kind: 'waiting', reason: 'image', hint: 'ErrImagePull: why' },
    ],
    [
      'whose image cannot be pulled',
      waitingFor('ImagePullBackOff'),
      { kind: 'failed', reason: 'image', detail: 'ImagePullBackOff: why' },
    ],
    ['whose image has no name', waitingFor('InvalidImageName'), { kind: 'failed', reason: 'image' }],
    ['that cannot be started', waitingFor('CreateContainerError'), { kind: 'failed', reason: 'ended' }],
    ['that is being started', waitingFor('ContainerCreating'), { kind: 'waiting', reason: 'late' }],
    [
      'that no node takes',
      pod(null, { conditions: [unschedulable] }, {}),
      { kind: 'waiting', reason: 'unscheduled', hint: 'Unschedulable: 0/3 nodes' },
    ],
    ['that no scheduler has seen', pod(null, {}, {}), { kind: 'waiting', reason: 'unscheduled' }],
    ['that runs', pod({ running: {} }), { kind: 'waiting', reason: 'late' }],
  ])('%s', (_what, given, expected) => {
    expect(podState(given)).toMatchObject(expected);
  });

  it('of any form is read without an error', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('status', 'spec', 'metadata'), fc.jsonValue()), (any) => {
        expect(podState(JSON.parse(JSON.stringify(any))).kind).toMatch(/waiting|ended|failed/);
      }),
    );
  });
});

describe('what a pod left behind', () => {
  it('is read as what it saw', () => {
    const url = 'https://a/keys.json';
    const fault = { code: 'ENOTFOUND', detail: 'no name' };
    const left = [
      { url, addresses: ['192.0.2.1'], tls: 'TLSv1.3', status: 200, sha256: 'x' },
      { url, addresses: [], fault },
    ];
    expect(readSights(JSON.stringify(left))).toEqual([
      { url, addresses: ['192.0.2.1'], result: { kind: 'answer', status: 200, tls: 'TLSv1.3', sha256: 'x' } },
      { url, addresses: [], result: { kind: 'no-answer', ...fault } },
    ]);
  });

  it('is nothing where it is anything else', () => {
    fc.assert(fc.property(fc.string(), (text) => readSights(`x${text}`) === null));
    expect(readSights('[{"url":1}]')).toBeNull();
  });
});
