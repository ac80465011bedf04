import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyPatch } from 'fast-json-patch';
import { describe, expect, test } from 'vitest';
import {
  comparablePod,
  fixtureNamespace,
  type InjectionFixture,
  injectionFixtures,
} from '../../test/support/injection-fixtures.ts';
import { type Json, stringAt } from '../trust/json.ts';
import { type Admission, admitPod } from './admit-pod.ts';
import { optsOut } from './opt-out.ts';

const document = join(import.meta.dirname, '../../docs/webhook-compatibility.md');
const fixtures = injectionFixtures();

function admissionOf(
  { facts, settings }: InjectionFixture,
  pod: Json,
): Omit<Admission, 'outcome'> & { outcome: string } {
  const serviceAccount = stringAt(pod, 'spec', 'serviceAccountName') ?? '';
  const admission = admitPod({ namespace: fixtureNamespace, serviceAccount, pod }, facts, settings, () => 0);
  return optsOut(pod) ? { ...admission, patch: [], warnings: [], outcome: 'opted-out' } : admission;
}

function patched(pod: Json, patch: Admission['patch']): Json {
  return applyPatch(structuredClone(pod), structuredClone([...patch]), true).newDocument;
}

describe('compatibility with the EKS pod identity webhook', () => {
  test.each(fixtures)('$file', (fixture) => {
    const { outcome, patch, warnings } = admissionOf(fixture, fixture.pod);
    const result = patched(fixture.pod, patch);
    expect(comparablePod(result)).toEqual(comparablePod(fixture.expected));
    expect(warnings).toEqual(fixture.warnings.map((warning) => `irsactl: ${warning}`));
    expect(outcome).toBe(fixture.outcome);
    expect(admissionOf(fixture, result).patch).toEqual([]);
  });

  test('every difference to upstream is written down', () => {
    const text = readFileSync(document, 'utf8');
    const differences = fixtures.flatMap(({ differs }) => differs ?? []);
    expect(differences.length).toBeGreaterThan(3);
    for (const difference of differences) expect(text).toContain(`\`${difference}\``);
  });

  test('each improvement has a reason and the upstream request', () => {
    const section = /^## Better$(.*?)^### /ms.exec(readFileSync(document, 'utf8'))?.[1] ?? '';
    const rows = section.split('\n').filter((line) => line.startsWith('| `'));
    expect(rows.length).toBeGreaterThan(35);
    for (const row of rows) {
      const [word, , , why = '', upstream] = row.split(' | ').map((cell) => cell.replace(/ ?\|$/, ''));
      expect([word, why.length > 5, upstream]).toEqual([
        word,
        true,
        expect.stringMatching(/^(–|\[[^\]]*#\d+\]\(https:\/\/github\.com\/.*\))$/),
      ]);
    }
  });
});
