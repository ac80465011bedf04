import { expect, it } from 'vitest';
import { noConsent } from '../../../src/chain/link.ts';
import {
  bindOperator,
  grantedBy,
  rightsInUse,
  shippedRoles,
  startAudit,
} from '../../support/audited-operator.ts';
import { describeVersions } from '../../support/describe-versions.ts';
import { planOf, removalOf } from '../../support/look.ts';
import { WebhookCluster } from '../../support/webhook-cluster.ts';

await describeVersions(['v1.37.2'], (cluster) => {
  it('the shipped roles suffice for an admission policy, which uses each permission of its role', async () => {
    const own = await shippedRoles('irsactl-admission-policy');
    const kubeconfig = await bindOperator(cluster(), [...(await shippedRoles('irsactl')), ...own]);
    const auditLog = await startAudit(cluster());
    const scene = await WebhookCluster.open(cluster(), 'rights');
    const context = scene.injectedBy({ mode: 'admission-policy', annotationPrefix: 'eks.amazonaws.com' });
    const link = await scene.link(kubeconfig);
    const plan = await planOf(link, context, scene.outputs, noConsent);
    expect(plan.findings).toEqual([]);
    for (const change of plan.changes) await link.apply(change, context, scene.outputs, () => {});
    expect(await scene.verify(context)).toEqual([]);
    const { changes } = await removalOf(link, context, scene.outputs, 'sign-back', noConsent);
    for (const change of changes) await link.apply(change, context, scene.outputs, () => {});
    const used = await rightsInUse(auditLog);
    expect([...grantedBy(own)].filter((right) => !used.allowed.has(right))).toEqual([]);
  });
});
