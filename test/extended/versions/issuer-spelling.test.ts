import { readFile, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Json, stringAt } from '../../../src/trust/json.ts';
import { describeVersions } from '../../support/describe-versions.ts';
import { testedVersions } from '../../support/kubernetes-versions.ts';

const issuer = 'https://prod-1-oidc.s3.eu-central-1.amazonaws.com';

function payloadOf(token: string): Json {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}

/** The spelling of the second issuer in kubeadm-config: docs/decisions/0010-issuers-in-kubeadm-config.md. */
await describeVersions([...testedVersions], (cluster) => {
  describe('an issuer whose flag has underscores', () => {
    let before = '';
    let old = '';
    const mint = async (): Promise<string> => {
      const path = '/api/v1/namespaces/shop/serviceaccounts/default/token';
      const answer = await cluster().api.call('POST', path, { spec: {} });
      return stringAt(answer, 'status', 'token') ?? '';
    };
    const accepts = async (token: string): Promise<boolean> => {
      const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token } };
      const answer = await cluster().api.call('POST', '/apis/authentication.k8s.io/v1/tokenreviews', review);
      return JSON.stringify(answer).includes('"authenticated":true');
    };

    beforeAll(async () => {
      await cluster().createNamespace('shop');
      before = await mint();
      old = stringAt(payloadOf(before), 'iss') ?? '';
      const manifest = await readFile(cluster().manifestPath, 'utf8');
      const line = `--service-account-issuer=${old}`;
      const spelled = ['--service_account_issuer', '--service_account-issuer'].map(
        (name) => `${name}=${old}`,
      );
      // A further issuer would use the third of the four spellings.
      const [last = '', third = ''] = spelled;
      const lines = [`--service-account-issuer=${issuer}`, `${third}.third`, last, `--api-audiences=${old}`];
      const indent = /^( *- )--service-account-issuer/m.exec(manifest)?.[1] ?? '';
      await writeFile(cluster().manifestPath, manifest.replace(line, lines.join(`\n${indent}`)));
      await cluster().waitUntilReady();
    }, 180_000);

    it('is accepted after the first issuer, which issues tokens', async () => {
      const token = await mint();
      expect(payloadOf(token)).toMatchObject({ iss: issuer, aud: [old] });
      expect(await accepts(token)).toBe(true);
      expect(await accepts(before)).toBe(true);
    });
  });
});
