import { describe, expect, it } from 'vitest';
import {
  codesOf,
  manifestPath,
  oldIssuer,
  simulatedControlPlane,
} from '../../../test/support/simulated-control-plane.ts';

async function applied() {
  const control = simulatedControlPlane();
  await control.carryOut(await control.plan());
  expect(await control.verify()).toEqual([]);
  return control;
}

describe('verify', () => {
  it('reports that tokens from before the chain are refused, and which issuer was removed', async () => {
    const control = await applied();
    const { files } = control.machine;
    const text = files.text(manifestPath) ?? '';
    files.put(manifestPath, text.replace(`    - --service-account-issuer=${oldIssuer}\n`, ''), {
      mode: 0o600,
    });
    await control.machine.server.restart();
    const findings = await control.verify();
    expect(codesOf({ findings })).toContain('IRSA-CONTROLPLANE-044');
    expect(findings.find(({ code }) => code === 'IRSA-CONTROLPLANE-044')?.why).toContain(oldIssuer);
  });
});
