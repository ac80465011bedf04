import { execFileSync } from 'node:child_process';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { machineServer } from '../../test/support/talos-machine.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { parseIssuerUrl } from '../trust/issuer-url.ts';
import type { ControlPlaneSettings, Step } from './distribution.ts';
import { talos } from './talos.ts';

const [old, older] = ['https://10.0.0.5:6443', 'https://older.example'];
const pem = (name: string) => `-----BEGIN PUBLIC KEY-----\n${name}\n-----END PUBLIC KEY-----\n`;
const [oldPrivate, freshPrivate] = ['private key from before', 'private key of the chain'];
const key = { keyId: 'Kid-_0123456789', publicPem: pem('MIInew'), privateFile: 'sa.key' };
const settings: ControlPlaneSettings = {
  chain: 'prod-1',
  issuer: parseIssuerUrl('https://prod-1-oidc.s3.eu-central-1.amazonaws.com'),
  issuersToday: [old, older],
  audiencesToday: [old],
  keysToday: [pem('MIIold'), pem('MIIolder')],
  key,
};

const v1alpha1 = (more: object) => ({
  version: 'v1alpha1',
  machine: { type: 'controlplane' },
  cluster: { controlPlane: { endpoint: old }, ...more },
});
const host = { apiVersion: 'v1alpha1', kind: 'HostnameConfig', hostname: 'cp-1' };
const all = (...documents: readonly object[]) => documents.map((one) => stringify(one)).join('---\n');

/** A configuration as `talosctl gen config` writes it, and one that was upgraded. */
const ofToday = all(v1alpha1({}), host, {
  apiVersion: 'v1alpha1',
  kind: 'KubeServiceAccountConfig',
  issuer: { privateKey: oldPrivate, issuerURL: old },
  accepted: { publicKeys: [pem('MIIolder')], issuers: [older], audiences: [old] },
});
const upgraded = all(v1alpha1({ serviceAccount: { key: Buffer.from(oldPrivate).toString('base64') } }), host);

const player = resolve(import.meta.dirname, '../../test/support/played-talos.ts');
const played = ['talosctl', 'yq']
  .map((name) => `${name}() { ${process.execPath} ${player} ${name} "$@"; }`)
  .join('\n');

/** One node, and the folder of who carries the steps out. */
async function nodeWith(configuration: string) {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'node.yaml'), configuration);
  await writeFile(join(folder, key.privateFile), freshPrivate, { mode: 0o600 });
  return {
    folder,
    carryOut: async ({ files, commands }: Step) => {
      for (const { path, content } of files) await writeFile(join(folder, path), content);
      // As at a prompt: line by line, and what one line does not do keeps no other from being done.
      execFileSync('sh', ['-uc', [played, ...commands, 'true'].join('\n')], { cwd: folder });
    },
    server: async () => machineServer(await readFile(join(folder, 'node.yaml'), 'utf8')),
  };
}

function stepsOf(given: ControlPlaneSettings) {
  const steps = talos.steps(given);
  const named = (begin: string) => {
    const step = steps.find(({ title }) => title.startsWith(begin));
    if (step === undefined) throw new Error(`no step ${begin}`);
    return step;
  };
  const before = steps.filter(({ title }) => title.startsWith('Before'));
  return { before, accept: named('Accept'), sign: named('Sign'), clean: steps.at(-1) ?? named('Once') };
}

const asBefore = { signs: oldPrivate, audiences: [old] };

describe('the steps for Talos, carried out', () => {
  it('let each pass lead to itself, forth and back and again, with a key of the chain', async () => {
    const { carryOut, server, folder } = await nodeWith(ofToday);
    const { before, accept, sign, clean } = stepsOf(settings);
    const accepting = {
      ...asBefore,
      publicKeys: [pem('MIIolder'), key.publicPem],
      issuers: [old, older, settings.issuer],
    };
    const signing = {
      ...asBefore,
      signs: freshPrivate,
      publicKeys: settings.keysToday,
      issuers: [settings.issuer, old, older],
    };
    for (const step of before) await carryOut(step);
    for (const pass of [accept, accept, sign, sign, accept, sign, ...before, accept]) {
      await carryOut(pass);
      if (before.includes(pass)) continue;
      expect(await server()).toEqual(pass === accept ? accepting : signing);
      expect((await stat(join(folder, 'irsactl-prod-1.yaml'))).mode & 0o077).toBe(0);
    }
    await carryOut(clean);
    // Without what was kept nothing is put back, and nothing is broken.
    await carryOut(sign);
    await carryOut(accept);
    expect(await server()).toEqual(signing);
  });

  it('leave the keys alone where the cluster goes on with its own', async () => {
    const { carryOut, server } = await nodeWith(ofToday);
    const { before, accept, sign } = stepsOf({ ...settings, key: null });
    const kept = { ...asBefore, publicKeys: [pem('MIIolder')] };
    for (const step of [...before, accept, accept]) await carryOut(step);
    expect(await server()).toEqual({ ...kept, issuers: [old, older, settings.issuer] });
    for (const step of [sign, sign]) await carryOut(step);
    expect(await server()).toEqual({ ...kept, issuers: [settings.issuer, old, older] });
  });

  const today = { issuersToday: [old], keysToday: [pem('MIIold')] };

  it.each([key, null])('move the key of an upgraded configuration first (own key: %o)', async (own) => {
    const { carryOut, server } = await nodeWith(upgraded);
    const { before, accept, sign } = stepsOf({ ...settings, ...today, key: own });
    const seen = await server();
    for (const step of [...before, ...before]) {
      await carryOut(step);
      expect(await server()).toEqual(seen);
    }
    await carryOut(accept);
    expect(await server()).toMatchObject({ signs: oldPrivate, issuers: [old, settings.issuer] });
    await carryOut(sign);
    expect(await server()).toMatchObject({ signs: own ? freshPrivate : oldPrivate });
  });

  it('go on where the chain signs already', async () => {
    const { carryOut, server } = await nodeWith(ofToday);
    const done = { issuersToday: [settings.issuer, old], keysToday: [key.publicPem, pem('MIIold')] };
    const first = stepsOf(settings);
    for (const step of [...first.before, first.accept, first.sign]) await carryOut(step);
    const again = stepsOf({ ...settings, ...done });
    for (const step of [...again.before, again.accept]) {
      await carryOut(step);
      expect(await server()).toMatchObject({ signs: freshPrivate });
    }
    expect(await server()).toMatchObject({ publicKeys: [pem('MIIold')], issuers: [settings.issuer, old] });
  });
});
