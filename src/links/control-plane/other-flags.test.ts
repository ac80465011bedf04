import { expect, it } from 'vitest';
import { manifestPath, simulatedControlPlane } from '../../../test/support/simulated-control-plane.ts';

/** The findings of a plan for two nodes whose API servers also have these flags. */
async function foundWith(one: readonly string[], other: readonly string[]) {
  const world = simulatedControlPlane({ count: 2 });
  for (const [index, flags] of [one, other].entries()) {
    const machine = world.machines[index];
    const text = machine?.files.text(manifestPath) ?? '';
    const lines = flags.map((flag) => `    - ${flag}\n`).join('');
    machine?.files.put(manifestPath, text.replace('    - --secure', `${lines}    - --secure`));
    await machine?.server.restart();
  }
  return (await world.plan()).findings;
}

it.each([
  ['a flag that only the second has', [], ['--oidc-issuer-url=https://id.example']],
  [
    'a flag with another value',
    ['--oidc-issuer-url=https://a.example'],
    ['--oidc-issuer-url=https://id.example'],
  ],
  ['a repeated flag', ['--oidc-issuer-url=x'], ['--oidc-issuer-url=x', '--oidc-issuer-url=y']],
])('warns of API servers that differ in %s', async (_, one, other) => {
  expect(await foundWith(one, other)).toMatchObject([
    {
      code: 'IRSA-CONTROLPLANE-072',
      severity: 'warning',
      what: 'The API servers of cp-1 and cp-2 differ in other flags: --oidc-issuer-url.',
    },
  ]);
});

it('ignores flags of the machine, and the order', async () => {
  const flags = (address: string, node: string) => [
    `--advertise-address=${address}`,
    `--etcd-servers=https://${address}:2379`,
    `--tls-sni-cert-key=/etc/pki/${node}.crt,/etc/pki/${node}.key`,
    '--oidc-issuer-url=https://10.0.0.10:8443',
    '--oidc-client-id=cp-12',
    '--v=2',
  ];
  expect(await foundWith(flags('10.0.0.1', 'cp-1'), flags('10.0.0.2', 'cp-2').toReversed())).toEqual([]);
});
