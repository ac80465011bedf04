import { expect, it } from 'vitest';
import { healthyMachine } from '../../../test/support/machine-answers.ts';
import { simulatedControlPlane } from '../../../test/support/simulated-control-plane.ts';
import { noMemory } from '../../rotation/record.ts';
import { desiredControlPlane } from './desired.ts';
import type { NodeFacts } from './facts.ts';
import { lastChange } from './last-change.ts';
import { observeControlPlane } from './observe.ts';

const { context, outputs, ports } = simulatedControlPlane();
const [seen] = (await observeControlPlane(desiredControlPlane(context, outputs), ports)).nodes;

/** A node whose manifest was written at a second of irsactl's clock, and whose clock is the given seconds ahead. */
function written(second: number, aheadSeconds: number | null, byAnotherWriter = false): NodeFacts {
  if (!seen) throw new Error('there is no node');
  const clock = { node: (2000 + (aheadSeconds ?? 0)) * 1000, asked: 2_000_000, answered: 2_000_000 };
  const { source } = seen;
  const attributes = { ...source.attributes, modified: byAnotherWriter ? second * 1000 : 0 };
  const original = { form: source.form, unpinned: true, files: [] };
  return {
    ...seen,
    source: { ...source, attributes },
    record: byAnotherWriter
      ? null
      : {
          ...{
            clusterUid: '',
            issuer: '',
            addedKey: null,
            memory: noMemory,
            formerIssuers: [],
            original,
            pass: null,
            outageSeconds: null,
          },
          written: { hash: seen.hash, at: second * 1000 },
        },
    machine: aheadSeconds === null ? null : healthyMachine({ clock }),
  };
}

it("takes the last change from the clock that is furthest ahead, because nodes' clocks date the pods", () => {
  expect(lastChange([written(1000, 0), written(1000, null)])).toBe(1_000_000);
  expect(lastChange([written(1000, 0), written(1000, 50), written(1000, 20)])).toBe(1_050_000);
  // With a clock that is behind, pods are older than they seem, so none is missed.
  expect(lastChange([written(1000, -40)])).toBe(1_000_000);
});

it('also counts a manifest from another writer', () => {
  expect(lastChange([written(1000, 0), written(1500, 0, true)])).toBe(1_500_000);
});
