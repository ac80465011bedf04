import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { thirdParties } from '../../scripts/bundle/third-party.ts';

const root = resolve(import.meta.dirname, '../..');
const entry = z.looseObject({
  link: z.boolean().optional(),
  resolved: z.string().optional(),
  integrity: z.string().optional(),
  hasInstallScript: z.boolean().optional(),
});
const lock = z.object({ packages: z.record(z.string(), entry) });

/** The packages that npm downloads: the lock without the project's own folders. */
function fetched(): readonly [place: string, entry: z.output<typeof entry>][] {
  const { packages } = lock.parse(JSON.parse(readFileSync(resolve(root, 'package-lock.json'), 'utf8')));
  return Object.entries(packages).filter(([place, { link }]) => place.includes('node_modules/') && !link);
}

test('the lock has the SHA-512 of every package', () => {
  const found = fetched();
  const without = found.filter(([, { integrity }]) => !/^sha512-[\w+/]{86}==$/.test(integrity ?? ''));
  expect(found.length).toBeGreaterThan(200);
  expect(without.map(([place]) => place)).toEqual([]);
});

test('no package names its registry host', () => {
  expect(fetched().flatMap(([place, { resolved }]) => (resolved === undefined ? [] : [place]))).toEqual([]);
});

test('no package runs a script during its installation', () => {
  const settings = readFileSync(resolve(root, '.npmrc'), 'utf8').split('\n');
  expect(settings).toContain('ignore-scripts=true');
  // fsevents contains its build; its script only rebuilds it on other machines.
  const scripted = fetched().filter(([, { hasInstallScript }]) => hasInstallScript);
  expect(scripted.map(([place]) => place)).toEqual([]);
});

test('each shipped package has the text of its licence, even if its author omitted it', () => {
  const [client, pino] = thirdParties(root, ['node_modules/@aws-sdk/nested-clients', 'node_modules/pino']);
  expect(client?.texts.join()).toContain('Apache License');
  expect(pino?.texts.join()).toContain('Permission is hereby granted');
  expect(() => thirdParties(root, ['node_modules/@docsearch/css'])).toThrow('has no text of its licence');
});

test('workflows and the Dockerfile pin actions and images by digest', () => {
  const workflows = readdirSync(resolve(root, '.github/workflows')).map((file) =>
    readFileSync(resolve(root, '.github/workflows', file), 'utf8'),
  );
  const used = workflows.flatMap((text) => [...text.matchAll(/uses: (.*)/g)].map(([, name]) => name));
  expect(used.length).toBeGreaterThan(10);
  expect(used.filter((name) => !/^[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(name ?? ''))).toEqual([]);
  const images = [...readFileSync(resolve(root, 'Dockerfile'), 'utf8').matchAll(/^FROM (\S+)/gm)];
  expect(images.filter(([, name]) => !/^(scratch|[\w:.-]+@sha256:[0-9a-f]{64})$/.test(name ?? ''))).toEqual(
    [],
  );
});
