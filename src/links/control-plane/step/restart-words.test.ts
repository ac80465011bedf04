import { describe, expect, it } from 'vitest';
import { rulesWay } from '../../../../test/support/stand-in-world.ts';
import { plainWay } from './plain-way.ts';
import { wayWords } from './way-words.ts';

const plain = plainWay('the node has none', { client: null, wakesKubelet: false });

describe('what a plan says of a way', () => {
  it('names the sessions that a stand-in does not save, and what nobody can prove', () => {
    const asks = ['irsactl runs on the node itself: whether a firewall closes it is not proven.'];
    expect(wayWords({ ...rulesWay, asks }, null)).toBe(
      'A stand-in proves it first, and carries the traffic meanwhile. What does not serve as it should goes back by itself, also if irsactl is gone. What runs through it by kubectl exec, attach, port-forward and logs -f ends twice: with its old process, and with the stand-in. irsactl runs on the node itself: whether a firewall closes it is not proven.',
    );
  });

  it.each([
    ['put-back', true],
    ['kept-by-policy', false],
    ['left-to-others', false],
  ] as const)('of an endpoint that is %s, whether pods may be refused: %s', (endpoint, isSaid) => {
    expect(wayWords({ ...rulesWay, endpoint }, null).includes('pods may be refused for that moment')).toBe(
      isSaid,
    );
  });

  it('says for how long the API server is away without a stand-in, and why', () => {
    expect(wayWords(plain, null)).toBe(
      'No stand-in, for the node has none: this API server is away for about 15 s, and what it has not answered 2 s after it stopped listening is cut off. What does not serve as it should goes back by itself, also if irsactl is gone.',
    );
  });

  it('says that the manifest leaves its folder where the kubelet is woken, and that it is sooner there', () => {
    const words = wayWords(plainWay('the node has none', { client: null, wakesKubelet: true }), null);
    expect(words).toContain('is away for about 9 s, ');
    expect(words).toContain('Its manifest leaves its folder for an instant');
  });

  const some = { exec: 2, attach: 0, 'port-forward': 1, logs: 4 };
  const none = { exec: 0, attach: 0, 'port-forward': 0, logs: 0 };
  it('counts the streams that run through the API server now, each kind by itself', () => {
    expect(wayWords(rulesWay, some)).toContain(
      'What runs through it by kubectl exec, attach, port-forward and logs -f (7 now: 2 exec, 1 port-forward, 4 logs) ends twice:',
    );
    expect(wayWords(rulesWay, none)).toContain('and logs -f (none now) ends twice:');
    expect(wayWords(plain, some)).toContain('(7 now: 2 exec, 1 port-forward, 4 logs) ends with it.');
    expect(wayWords(plain, none)).not.toContain('kubectl exec');
  });

  it('says for how long they are awaited', () => {
    const streamSeconds = 600;
    expect(wayWords({ ...rulesWay, streamSeconds }, none)).toContain(
      'and with the stand-in, for which irsactl waits, each time up to 600 s.',
    );
    expect(wayWords({ ...plain, streamSeconds }, none)).toContain(
      'ends with it, for which irsactl waits up to 600 s.',
    );
  });
});
