import { expect, it } from 'vitest';
import type { RestartMeans } from './restart-means.ts';
import { restartWords } from './restart-words.ts';

const proven: RestartMeans = {
  proof: { port: 6444 },
  auditNote: null,
  wakesKubelet: true,
  client: 'curl',
};

it('a plan says that a manifest is proven first, and what its restart costs', () => {
  expect(restartWords(proven)).toBe(
    'A stand-in, a second API server at port 6444, proves the new manifest first. Then this API server is away for about 9 s, and what it has not answered 2 s after it stopped listening is cut off. Its manifest leaves its folder for an instant, so that the kubelet starts the new API server at once. What does not serve as it should goes back by itself, also if irsactl is gone.',
  );
});

it('and why one is not, and that it takes longer where the kubelet is not woken', () => {
  const means = { ...proven, proof: { unproven: 'the node has no room' }, wakesKubelet: false };
  expect(restartWords(means)).toBe(
    'Unproven, for the node has no room: this API server is away for about 15 s, and what it has not answered 2 s after it stopped listening is cut off. What does not serve as it should goes back by itself, also if irsactl is gone.',
  );
});

it('and where the audit events of a stand-in go, where there is one', () => {
  const auditNote = 'Audit events of the stand-in go to /srv/audit.';
  expect(restartWords({ ...proven, auditNote })).toContain(auditNote);
  expect(restartWords({ ...proven, auditNote, proof: { unproven: 'x' } })).not.toContain(auditNote);
});
