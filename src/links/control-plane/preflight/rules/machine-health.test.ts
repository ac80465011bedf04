import { expect, it } from 'vitest';
import { healthyMachine } from '../../../../../test/support/machine-answers.ts';
import { surveyOf } from '../../../../../test/support/simulated-cluster.ts';
import type { MachineFacts } from '../machine-facts.ts';
import { kubeletHealth } from './machine-health.ts';

const node = {
  name: 'cp-1',
  access: { kind: 'local' },
  manifest: '/m/kube-apiserver.yaml',
  directory: '/d',
} as const;

/** The reasons of the findings about a machine whose kubelet does not answer, unless the case says otherwise. */
function reasons(
  over: Partial<MachineFacts>,
  survey: Parameters<typeof kubeletHealth>[1] = surveyOf(['cp-1']),
) {
  const machine = healthyMachine({ kubeletHealth: null, ...over });
  return kubeletHealth({ node, machine }, survey).map(({ why }) => why);
}

it('refuses a kubelet that does not answer at the address of its configuration', () => {
  expect(reasons({ kubeletAddress: '127.0.0.1:10249' })).toEqual([
    expect.stringMatching(/^On the node, http:\/\/127\.0\.0\.1:10249\/healthz answers nothing\./),
  ]);
});

it('also refuses it while the cluster does not answer, if the node has a kubelet', () => {
  expect(reasons({}, null)).toHaveLength(1);
});

it('asks only for the process if healthzPort is 0', () => {
  expect(reasons({ kubeletAddress: null })).toEqual([
    expect.stringMatching(/^healthzPort in its configuration is 0, and no kubelet process runs\./),
  ]);
  expect(reasons({ kubeletAddress: null, kubeletHealth: 'ok' })).toEqual([]);
});

it("asks for none in a local cluster without Node objects, such as the demo's", () => {
  expect(reasons({ kubeletConfig: null }, surveyOf([]))).toEqual([]);
});
