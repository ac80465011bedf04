import { describe, expect, it } from 'vitest';
import { withFoundNodes } from './found-nodes.ts';
import { parseTrustChain } from './parse-trust-chain.ts';
import { renderResolved } from './render-resolved.ts';

const file = (controlPlane: string) => `apiVersion: irsactl.dev/v1alpha1
kind: TrustChain
metadata: {name: prod-1}
spec:
  aws: {region: eu-central-1}
  issuer: {s3: {bucket: prod-1-oidc}}
${controlPlane}`;
const parse = (controlPlane = '') => parseTrustChain('irsa.yaml', file(controlPlane));

const found = [
  { name: 'cp-1', addresses: ['10.0.0.1', 'fd00::1'] },
  { name: 'cp-2', addresses: ['10.0.0.2'] },
  { name: 'cp-3', addresses: [] },
];
const elsewhere = { addresses: ['192.168.1.9'], hasManifest: false };

const accessOf = (controlPlane: string, machine = elsewhere) =>
  withFoundNodes(parse(controlPlane), found, machine).controlPlane.nodes.map(({ access }) =>
    access.kind === 'ssh' ? access.host : 'local',
  );

describe('control plane nodes from the cluster', () => {
  it('are empty until irsactl asks the cluster', () => {
    expect(parse().controlPlane).toEqual({ nodes: [] });
    expect(parse('  controlPlane: {}').controlPlane.nodes).toEqual([]);
  });

  it('are reached at their addresses, or by name', () => {
    expect(accessOf('')).toEqual(['10.0.0.1', '10.0.0.2', 'cp-3']);
  });

  it.each([
    ['{user: admin}', ['admin@10.0.0.1', 'admin@10.0.0.2', 'admin@cp-3']],
    ['{port: 2222}', ['ssh://10.0.0.1:2222', 'ssh://10.0.0.2:2222', 'ssh://cp-3:2222']],
    ['{user: a, port: 22}', ['ssh://a@10.0.0.1:22', 'ssh://a@10.0.0.2:22', 'ssh://a@cp-3:22']],
  ])('use the login from ssh: %s', (ssh, hosts) => {
    expect(accessOf(`  controlPlane: {ssh: ${ssh}}`)).toEqual(hosts);
  });

  it('are local if this machine has such an address and an API server manifest', () => {
    expect(accessOf('', { addresses: ['127.0.0.1', 'fd00::1'], hasManifest: true })).toEqual([
      'local',
      '10.0.0.2',
      'cp-3',
    ]);
    expect(accessOf('', { addresses: ['10.0.0.1'], hasManifest: false })[0]).toBe('10.0.0.1');
  });

  it('are in the settings in effect, and parse back', () => {
    const chain = withFoundNodes(parse('  controlPlane: {ssh: {user: admin}}'), found, elsewhere);
    expect(chain.controlPlane.areFound).toBe(true);
    const again = parseTrustChain('irsa.yaml', renderResolved(chain));
    expect(again.controlPlane.nodes).toEqual(chain.controlPlane.nodes);
  });

  it.each(['-oProxyCommand=x', 'a b', 'a@b'])('refuse the user %s', (user) => {
    expect(() => parse(`  controlPlane: {ssh: {user: "${user}"}}`)).toThrow('IRSA-CONFIG-007');
  });
});
