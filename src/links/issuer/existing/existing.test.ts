import { describe, expect, it, test } from 'vitest';
import { fakeChain, fakeContext } from '../../../../test/support/fake-context.ts';
import { consents } from '../../../../test/support/issuer-facts.ts';
import { planOf, removalOf, verdictOf } from '../../../../test/support/look.ts';
import { rsaPair } from '../../../../test/support/test-keys.ts';
import { type Known, known, unknown } from '../../../chain/known.ts';
import { noOutputs } from '../../../chain/outputs.ts';
import { discoveryDocument } from '../../../trust/discovery-document.ts';
import { parseIssuerUrl } from '../../../trust/issuer-url.ts';
import { type Jwk, jwkOf, renderJwks } from '../../../trust/jwks.ts';
import { issuerLink } from '../link.ts';
import type { IssuerPorts } from '../ports.ts';

const url = parseIssuerUrl('https://issuer.example.com/prod-1');
const key = jwkOf(rsaPair().publicKey);
const other = jwkOf(rsaPair().publicKey);
const discovery = discoveryDocument(url, { keys: [key] });

/** Rejects all calls except those for the public documents. */
function portsOver(published: ReadonlyMap<string, string>, trusting: readonly string[]): IssuerPorts {
  const untouched: never = new Proxy({} as never, {
    get: (_, call) => () => Promise.reject(new Error(`${String(call)} was called`)),
  });
  return {
    trust: { list: async () => trusting, tags: async () => ({}) },
    buckets: untouched,
    distributions: () => untouched,
    certificates: () => untouched,
    clock: untouched,
    folder: untouched,
    publicDocuments: {
      async fetch(address) {
        const body = published.get(address);
        if (body === undefined) return { kind: 'no-answer', reason: 'name', detail: 'ENOTFOUND' };
        return { kind: 'answer', status: 200, contentType: 'application/json', body };
      },
    },
  };
}

/** The link with another party's documents, and the keys at any address. */
function setUp(
  { document = discovery, keys = [key] }: { document?: object; keys?: readonly Jwk[] } = {},
  publicKeys: Known<readonly Jwk[]> = known([key]),
) {
  const keysAddress = (document as { jwks_uri?: string }).jwks_uri ?? '';
  const published = new Map([
    [`${url}/.well-known/openid-configuration`, JSON.stringify(document)],
    [keysAddress, renderJwks({ keys })],
  ]);
  const context = fakeContext({ chain: fakeChain({ issuer: { hosting: 'existing', url } }) });
  const link = issuerLink(portsOver(published, []));
  const outputs = { ...noOutputs, publicKeys };
  return {
    plan: () => planOf(link, context, outputs, consents.none),
    removal: () => removalOf(link, context, outputs, 'sign-back', consents.none),
    verify: () => verdictOf(link, context, outputs, () => {}),
  };
}

describe('documents that another party publishes', () => {
  it('are read and never changed', async () => {
    const issuer = setUp();
    expect(await issuer.plan()).toMatchObject({
      changes: [],
      findings: [],
      outputs: { issuerUrl: known(url) },
    });
    expect(await issuer.verify()).toEqual([]);
    expect(await issuer.removal()).toMatchObject({ changes: [], findings: [] });
  });

  it('may have their keys at any address, as the API server does', async () => {
    const document = { ...discovery, jwks_uri: 'https://issuer.example.com/openid/v1/jwks' };
    const issuer = setUp({ document });
    expect((await issuer.plan()).findings).toEqual([]);
    expect(await issuer.verify()).toEqual([]);
  });

  test.each([
    [
      'another issuer',
      { document: { ...discovery, issuer: 'https://other.example.com' } },
      'IRSA-ISSUER-036',
    ],
    ['no key of the chain', { keys: [other] }, 'IRSA-ISSUER-036'],
    ['other numbers with its kid', { keys: [{ ...other, kid: key.kid }] }, 'IRSA-ISSUER-046'],
    ['keys that cannot be fetched', { document: { ...discovery, jwks_uri: 'http://a' } }, 'IRSA-ISSUER-002'],
  ])('stop the plan if they have %s, and verify reports it once', async (_, published, code) => {
    const issuer = setUp(published);
    const { findings } = await issuer.plan();
    expect(findings).toMatchObject([{ code, severity: 'error' }]);
    const verdict = await issuer.verify();
    expect(verdict.filter((finding) => finding.severity === 'error')).toHaveLength(1);
  });

  it('cannot list a key that does not exist yet', async () => {
    const issuer = setUp({}, unknown('the signing key'));
    expect((await issuer.plan()).findings).toMatchObject([{ code: 'IRSA-ISSUER-061', severity: 'error' }]);
  });

  it('cause a warning if they list other keys', async () => {
    const issuer = setUp({ keys: [key, other] });
    expect((await issuer.plan()).findings).toEqual([]);
    expect(await issuer.verify()).toMatchObject([{ code: 'IRSA-ISSUER-062', severity: 'warning' }]);
  });
});
