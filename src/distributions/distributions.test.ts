import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseIssuerUrl } from '../trust/issuer-url.ts';
import { type ControlPlaneSettings, distributionNames } from './distribution.ts';
import { distributions } from './distributions.ts';
import { instructions } from './instructions.ts';

const old = 'https://kubernetes.default.svc.cluster.local';
const pem = (name: string) => `-----BEGIN PUBLIC KEY-----\n${name}\n-----END PUBLIC KEY-----\n`;
const settings: ControlPlaneSettings = {
  chain: 'prod-1',
  issuer: parseIssuerUrl('https://prod-1-oidc.s3.eu-central-1.amazonaws.com'),
  issuersToday: [old, 'https://older.example'],
  audiencesToday: [old, 'k3s'],
  keysToday: [pem('MIIold')],
  key: { keyId: 'Kid-_0123456789', publicPem: pem('MIInew'), privateFile: 'sa.key' },
};

describe.each(distributionNames)('%s', (name) => {
  const distribution = distributions[name];

  const forms = [
    ['with a key of the chain', settings],
    ['with the key of the cluster', { ...settings, key: null }],
  ] as const;

  it.each(forms.filter(([, { key }]) => key === null || distribution.takesKey))(
    'is written as in its golden page %s',
    async (title, given) => {
      const form = title.endsWith('chain') ? 'own-key' : 'cluster-key';
      const page = instructions(
        distribution,
        { notes: distribution.notes, steps: distribution.steps(given) },
        given,
      );
      await expect(page).toMatchFileSnapshot(join(import.meta.dirname, `golden/${name}.${form}.md`));
    },
  );

  it('names the new issuer, and never a private key', () => {
    const text = JSON.stringify(distribution.steps(settings));
    expect(text).toContain(settings.issuer);
    expect(text).not.toContain('PRIVATE KEY-----');
  });
});

/** A chain is stopped by IRSA-CONTROLPLANE-142 there, whatever links `--only` names: control-plane is always looked at. */
it.each(distributionNames)('%s orders no command that would stop at its cluster', (name) => {
  const distribution = distributions[name];
  const ordered = JSON.stringify([distribution.notes, distribution.steps({ ...settings, key: null })]);
  const commands = [...ordered.matchAll(/\birsactl ([a-z-]+)/g)].map(([, command]) => command);
  const single = ['jwks', 'key', 'discovery', 'trust-policy', 'render'];
  expect(commands.filter((command = '') => !single.includes(command))).toEqual([]);
});

const keeping = distributionNames.filter((name) => distributions[name].keepsCluster);

it.each(keeping)('%s keeps every issuer and audience of today in both passes', (name) => {
  for (const pass of ['Accept', 'Sign']) {
    const steps = distributions[name].steps(settings).filter(({ title }) => title.startsWith(pass));
    const text = JSON.stringify(steps);
    for (const kept of [...settings.issuersToday, ...settings.audiencesToday]) expect(text).toContain(kept);
  }
});
