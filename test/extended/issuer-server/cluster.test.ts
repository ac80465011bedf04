import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { jwksOf, renderJwks } from '../../../src/trust/jwks.ts';
import { parseJwks } from '../../../src/trust/parse-jwks.ts';
import { parsePublicKeys } from '../../../src/trust/public-keys.ts';
import { startIssuerServer } from '../../support/issuer-server-process.ts';
import { localCluster } from '../../support/local-cluster.ts';
import { ecPair, pemOf } from '../../support/test-keys.ts';

const issuer = 'https://oidc.example.com/prod-1';

describe('irsactl issuer serve for a live cluster', () => {
  const cluster = localCluster({ issuer });

  it('says that tokens name another issuer, and serves the documents in advance', async () => {
    const flags = ['--issuer', 'https://oidc.example.com/next', '--kubeconfig', cluster().kubeconfigPath];
    const { served, log } = await startIssuerServer([...flags, '--plain-http']);
    const url = `http://127.0.0.1:${served.port}/next/keys.json`;
    await expect.poll(async () => (await fetch(url)).status).toBe(200);
    await expect
      .poll(() => log.find(({ level }) => level === 40)?.['msg'])
      .toContain(`tokens name the issuer ${issuer}`);
  });

  it('follows the keys of its API servers, whose restarts nobody notices who asks', async () => {
    const { kubeconfigPath, manifestPath, pkiDirectory } = cluster();
    const flags = ['--issuer', issuer, '--kubeconfig', kubeconfigPath, '--plain-http', '--interval', '200ms'];
    const { served, log, stop } = await startIssuerServer(flags);
    const at = (path: string) => `http://127.0.0.1:${served.port}${path}`;
    const [discovery = '', jwks = ''] = served.paths;
    const kids = async () => parseJwks(await (await fetch(at(jwks))).text()).keys.map(({ kid }) => kid);
    await expect.poll(async () => (await fetch(at(jwks))).status).toBe(200);
    const own = jwksOf(parsePublicKeys(await readFile(join(pkiDirectory, 'sa.pub'), 'utf8'), 'sa.pub'));
    expect(await (await fetch(at(jwks))).text()).toBe(renderJwks(own));
    expect(await (await fetch(at(discovery))).json()).toMatchObject({
      issuer,
      jwks_uri: `${issuer}/keys.json`,
    });
    expect((await fetch(`http://127.0.0.1:${served.metricsPort}/readyz`)).status).toBe(200);

    // The API server restarts with one more key: while it is away, the documents of before are there.
    const path = join(pkiDirectory, 'next.pub');
    const pair = ecPair();
    await writeFile(path, pemOf(pair.publicKey, 'spki'));
    const manifest = await readFile(manifestPath, 'utf8');
    const asked = keepAsking(at(jwks));
    const flag = /^( *- )--service-account-key-file=.*$/m;
    await writeFile(manifestPath, manifest.replace(flag, `$&\n$1--service-account-key-file=${path}`));
    await expect.poll(async () => (await kids()).length, { timeout: 60_000 }).toBe(2);
    expect(await kids()).toContain(jwksOf([pair.publicKey]).keys[0]?.kid);
    expect(new Set(await asked.end())).toEqual(new Set([200]));
    expect(log.map(({ msg }) => msg)).toContain('the keys have changed');
    expect(await (await fetch(at(discovery))).json()).toMatchObject({
      id_token_signing_alg_values_supported: ['ES256', 'RS256'],
    });
    expect(await stop()).toBe(0);
  });
});

/** Asks again and again; the statuses that came. */
function keepAsking(url: string): { end(): Promise<readonly number[]> } {
  let ended = false;
  const asking = (async () => {
    const statuses: number[] = [];
    while (!ended) {
      statuses.push((await fetch(url)).status);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return statuses;
  })();
  return {
    end() {
      ended = true;
      return asking;
    },
  };
}
