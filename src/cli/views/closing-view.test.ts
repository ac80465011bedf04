import { expect, it } from 'vitest';
import { fakeContext } from '../../../test/support/fake-context.ts';
import { fakeChange } from '../../../test/support/fake-link.ts';
import type { ChainPlan } from '../../chain/chain-plan.ts';
import { closingLines, tryLines } from './closing-view.ts';
import { paint } from './paint.ts';

const change = fakeChange('roles', 'shop/orders', { action: 'delete' });
const madeFor = { account: '123456789012', region: 'eu-central-1', clusterUid: 'u', server: 's' };
const finding = {
  link: 'injection',
  severity: 'warning',
  code: 'IRSA-INJECT-022',
  what: 'Service account shop/orders stays, without its role: pods use it.',
  why: 'Pods need it.',
  next: '',
} as const;

const loss = {
  link: 'control-plane',
  severity: 'warning',
  code: 'IRSA-CONTROLPLANE-029',
  what: 'Tokens in use will be refused: pods shop/orders.',
  why: 'They are of the chain.',
  next: '',
} as const;

function plan(intent: ChainPlan['intent']): ChainPlan {
  const links = [{ link: 'roles', changes: [change], findings: [finding, loss], summary: '' }] as const;
  return { format: 'irsactl.dev/plan/v1alpha1', intent, chain: 'prod-1', madeFor, links };
}

it('shows the changes and their duration', () => {
  expect(closingLines(plan('apply'), 72_000, 80)).toEqual(['', 'Done in 1 min 12 s: 1 removed.']);
});

it('lists the resources that stay after a removal', () => {
  expect(closingLines(plan('sign-back'), 400, 60)).toEqual([
    '',
    'Done in 0.4 s: 1 removed.',
    'Left as it is:',
    ['  ', paint('yellow', 'IRSA-INJECT-022'), '  ', 'Service account shop/orders stays,'],
    '                   without its role: pods use it.',
    '    Pods need it.',
  ]);
});

it('shows a command that prints the role in a pod if pods are injected', () => {
  const { chain } = fakeContext();
  const lines = tryLines(chain, plan('apply')).map(String).join('\n');
  expect(lines).toContain('kubectl run aws-identity --namespace shop ');
  expect(lines).toContain(
    `--overrides '{"spec":{"serviceAccountName":"orders"}}' -- sts get-caller-identity`,
  );
  expect(tryLines({ ...chain, injection: { mode: 'none' } }, plan('apply'))).toEqual([]);
});
