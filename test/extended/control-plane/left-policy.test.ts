import { expect, it } from 'vitest';
import { endpointPolicyOf } from '../../../src/links/control-plane/stand-in/names.ts';
import { localChain, stageKey } from '../../support/local-chain.ts';
import { localCluster } from '../../support/local-cluster.ts';
import { verdictOf } from '../../support/look.ts';

const cluster = localCluster();
const group = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolic';

it.each([
  ['that an interrupted run has left', []],
  ['of which only the binding is left', ['ies']],
])('a policy %s is named, and the next apply takes it away', async (_, gone) => {
  const chain = await localChain(cluster());
  await stageKey(chain);
  const policy = endpointPolicyOf(chain.context.chain.name);
  const paths = [`${group}ies/${policy}`, `${group}ybindings/${policy}`];
  // A run that is killed from here on has done no more.
  expect(await chain.ports.apiEndpoint(chain.node).refuseEmptying(policy)).toBe(true);
  for (const kind of gone) await chain.client.delete(`${group}${kind}/${policy}`);

  const plan = await chain.plan();
  expect(plan.findings.map(({ code, severity }) => [code, severity])).toEqual([
    ['IRSA-CONTROLPLANE-132', 'warning'],
  ]);
  const [release] = plan.changes;
  expect(release?.kind).toBe('release-endpoint');
  const verdict = await verdictOf(chain.links.controlPlane, chain.context, await chain.outputs());
  expect(verdict.map(({ code }) => code)).toContain('IRSA-CONTROLPLANE-132');

  if (release) await chain.apply(release);
  expect(await Promise.all(paths.map((path) => chain.client.get(path)))).toEqual([null, null]);
  const kinds = (await chain.plan()).changes.map(({ kind }) => kind);
  expect(kinds).not.toContain('release-endpoint');
});
