import { describe, expect, it } from 'vitest';
import { fakeContext } from '../../../test/support/fake-context.ts';
import { known } from '../../chain/known.ts';
import { noConsent } from '../../chain/link.ts';
import { noOutputs } from '../../chain/outputs.ts';
import { parseIssuerUrl } from '../../trust/issuer-url.ts';
import { desiredControlPlane } from './desired.ts';
import { type ManualFacts, planManual, planManualRemoval } from './manual.ts';
import { manualLines } from './manual-flags.ts';
import type { SeenServer } from './ports.ts';

const ours = 'https://prod-1-oidc.s3.eu-central-1.amazonaws.com';
const former = 'https://kubernetes.default.svc.cluster.local';
const outputs = { ...noOutputs, issuerUrl: known(parseIssuerUrl(ours)) };
const desired = { ...desiredControlPlane(fakeContext(), outputs), publishedKeyIds: known(['kid-1']) };

const server = (at: number, issuer: string, keyId = 'kid-1'): SeenServer => ({
  url: `https://10.0.0.${at}:6443`,
  minted: { issuer, keyId, audiences: [former] },
});
const seen = (...servers: readonly SeenServer[]): ManualFacts => ({ servers, distribution: null });
const operationOf = (facts: ManualFacts, accepted = false) =>
  planManual(desired, facts, { ...noConsent, accepted }).changes.map(({ after }) => after);
const codesOf = (facts: ManualFacts) =>
  planManual(desired, facts, noConsent).findings.map(({ code }) => code);

describe('flags that the user sets', () => {
  it('need one pass in a cluster with one API server', () => {
    expect(operationOf(seen(server(1, former)))).toMatchObject([
      { operation: 'sign', issuers: [ours, former], audiences: [former] },
    ]);
  });

  it('make several API servers first accept the issuer, and sign after the user has confirmed that', () => {
    const facts = seen(server(1, former), server(2, former));
    expect(operationOf(facts)).toMatchObject([{ operation: 'accept', issuers: [former, ours] }]);
    expect(operationOf(facts, true)).toMatchObject([{ operation: 'sign', issuers: [ours, former] }]);
  });

  it('are pending until a token of every API server shows them', () => {
    expect(operationOf(seen(server(1, ours), server(2, former)))).toMatchObject([{ operation: 'sign' }]);
    expect(operationOf(seen(server(1, ours), server(2, ours)))).toEqual([]);
  });

  it('are not requested if an API server was not observed, or signs with another key', () => {
    const unseen = { url: 'https://10.0.0.2:6443', minted: { fault: 'connect ETIMEDOUT' } };
    expect(codesOf(seen(server(1, former), unseen))).toEqual(['IRSA-CONTROLPLANE-023']);
    expect(codesOf(seen(server(1, former), server(2, former, 'kid-2')))).toEqual(['IRSA-CONTROLPLANE-072']);
  });

  it('must be reversed before AWS stops trusting the issuer', () => {
    const codes = (issuer: string, stage: 'sign-back' | 'accept-back') =>
      planManualRemoval(desired, seen(server(1, issuer)), stage).findings.map(({ severity }) => severity);
    expect(codes(ours, 'sign-back')).toEqual(['error']);
    expect(codes(former, 'sign-back')).toEqual([]);
    expect(codes(former, 'accept-back')).toEqual(['warning']);
  });
});

describe('the lines to set', () => {
  const flags = { operation: 'sign', issuers: [ours, former], audiences: [former] } as const;

  it.each([
    ['K3s', '/etc/rancher/k3s/config.yaml', `kube-apiserver-arg:\n    - service-account-issuer=${ours}`],
    ['RKE2', '/etc/rancher/rke2/config.yaml', `  - api-audiences=${former}`],
    ['k0s', '/etc/k0s/k0s.yaml', `      - --service-account-issuer=${ours}`],
    ['Talos Linux', 'machine configuration', `    issuers:\n      - ${former}`],
    ['kOps', 'kops edit cluster', `    serviceAccountIssuer: ${ours}`],
    [null, 'the configuration of kube-apiserver', `  --service-account-issuer=${ours}\n`],
  ])('are those of %s', (distribution, place, line) => {
    const text = manualLines(flags, distribution);
    expect(text).toContain(place);
    expect(text).toContain(line);
  });
});
