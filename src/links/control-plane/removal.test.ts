import { expect, it } from 'vitest';
import {
  kindsOf,
  manifestOf,
  oldIssuer,
  ourIssuer,
  pki,
  simulatedControlPlane,
} from '../../../test/support/simulated-control-plane.ts';

it('destroy keeps an issuer that signed before irsactl', async () => {
  const cluster = simulatedControlPlane({
    manifest: manifestOf([
      `--service-account-issuer=${ourIssuer}`,
      `--service-account-issuer=${oldIssuer}`,
      `--service-account-key-file=${pki}/sa.pub`,
      `--service-account-signing-key-file=${pki}/sa.key`,
    ]),
    apiAudiences: [ourIssuer, oldIssuer, 'another'],
  });
  await cluster.carryOut(await cluster.plan());
  expect(await cluster.verify()).toEqual([]);
  for (const stage of ['sign-back', 'accept-back'] as const) {
    expect(kindsOf(await cluster.planRemoval(stage))).toEqual([]);
  }
});
