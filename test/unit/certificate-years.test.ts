import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CertificateTimes,
  certificateTimes,
  defaultLives,
} from '../../src/webhook/tls/certificate-times.ts';
import { befall, happenings } from '../support/certificate-happenings.ts';
import { CertificateWorld } from '../support/certificate-world.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** The same chance again for the same seed: https://en.wikipedia.org/wiki/Linear_congruential_generator */
function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Hours in place of seconds where it comes to the same, so that years have fewer looks. */
const years = { ...certificateTimes(defaultLives), look: 12 * hour, settle: day, lease: hour };

/** Lives of minutes, while waiting takes as long as for lives of months. */
const hours = { ...certificateTimes({ serving: 20 * minute, authority: 3 * hour }), look: 30_000 };

function sceneOf(times: CertificateTimes, seed: number, replicas: number): CertificateWorld {
  const scene = new CertificateWorld({ times, random: chance(seed), latency: 500, skew: 2 * minute });
  scene.cluster.putBundle('');
  for (let replica = 0; replica < replicas; replica += 1) scene.start();
  return scene;
}

describe('certificates of replicas that share a Secret', () => {
  it('are renewed at two thirds of their life, for years, and made by one replica each', async () => {
    const scene = sceneOf(years, 1, 2);
    await scene.pass(2 * 365 * day);
    expect(scene.wrong).toEqual([]);
    // Every 20 days, and once more with each new CA: one comes every 243 days.
    expect(scene.made.authorities).toBe(3);
    expect(Math.round(scene.made.certificates / 10)).toBe(4);
  }, 60_000);

  it('are trusted whatever happens, or soon after somebody broke things', async () => {
    const story = fc.array(happenings, { minLength: 5, maxLength: 25 });
    let judged = 0;
    const trusted = fc.asyncProperty(fc.integer(), story, async (seed, list) => {
      const scene = sceneOf(hours, seed, 3);
      for (const happening of list) await befall(scene, happening);
      await scene.pass(scene.healTime + 10 * minute);
      expect(scene.wrong).toEqual([]);
      judged += scene.judged;
    });
    await fc.assert(trusted, { numRuns: 10 });
    expect(judged).toBeGreaterThan(3_000);
  }, 120_000);
});
