import { expect, it } from 'vitest';
import { duePolicyStep, type PolicyStep } from './due-policy-step.ts';
import type { FoundPolicy } from './ports.ts';

const clientConfig = { service: { name: 'webhook' }, caBundle: 'Q0E=' };
const entry = (failurePolicy: string, config = clientConfig) => ({
  failurePolicy,
  clientConfig: config,
  sparesStaticPods: true,
});
const found: FoundPolicy = {
  uid: 'u',
  version: '1',
  wanted: 'pods',
  entries: new Map([
    ['pods', entry('Ignore')],
    ['proof.pods', entry('Fail')],
  ]),
  isHeld: false,
};
const raised = new Map([...found.entries, ['pods', entry('Fail')]]);
const others = { ...clientConfig, caBundle: '' };

it.each<[string, FoundPolicy | null, PolicyStep]>([
  ['there is none', null, { kind: 'none' }],
  ['nobody asks for Fail', { ...found, wanted: null }, { kind: 'none' }],
  ['it is Ignore', found, { kind: 'raise', entry: 'pods' }],
  ['it is Ignore again', { ...found, isHeld: true }, { kind: 'raise', entry: 'pods' }],
  ['it is Fail and still ours', { ...found, entries: raised, isHeld: true }, { kind: 'release' }],
  ['it is Fail', { ...found, entries: raised }, { kind: 'none' }],
  ['there is no such entry', { ...found, wanted: 'x' }, { kind: 'unprovable', why: 'it has no entry x' }],
  [
    'nothing proves it',
    { ...found, entries: new Map([['pods', entry('Ignore')]]) },
    { kind: 'unprovable', why: 'it has no entry proof.pods' },
  ],
  [
    'another CA would be proven',
    { ...found, entries: new Map([...found.entries, ['pods', entry('Ignore', others)]]) },
    { kind: 'unprovable', why: 'pods and proof.pods differ in their clientConfig' },
  ],
  [
    'static pods would be refused',
    {
      ...found,
      entries: new Map([...found.entries, ['pods', { ...entry('Ignore'), sparesStaticPods: false }]]),
    },
    { kind: 'unprovable', why: 'pods has no match condition that leaves static pods out' },
  ],
])('knows what is due where %s', (_, policy, step) => {
  expect(duePolicyStep(policy)).toEqual(step);
});
