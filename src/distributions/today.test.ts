import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { acceptedToday, notesOfToday, type SeenToday } from './today.ts';

const ours = 'https://prod-1-oidc.s3.eu-central-1.amazonaws.com';
const old = 'https://kubernetes.default.svc.cluster.local';
const token = { issuer: old, audiences: ['api'] };
const alone: SeenToday = { token, servers: [], apiServers: 1, named: [] };

describe('what is accepted today', () => {
  it('is everything that anybody has said, to the letter, the issuer of the token first', () => {
    const list = fc.array(fc.string());
    const seen = fc.record({
      token: fc.record({ issuer: fc.string(), audiences: list }),
      servers: fc.array(fc.record({ issuers: list, audiences: list })),
      apiServers: fc.nat(5),
      named: list,
    });
    fc.assert(
      fc.property(seen, (one) => {
        const { issuersToday, audiencesToday } = acceptedToday(one);
        expect(issuersToday[0]).toBe(one.token.issuer);
        expect(new Set(issuersToday)).toEqual(
          new Set([one.token.issuer, ...one.servers.flatMap(({ issuers }) => issuers), ...one.named]),
        );
        expect(new Set(audiencesToday)).toEqual(
          new Set([...one.token.audiences, ...one.servers.flatMap(({ audiences }) => audiences)]),
        );
        expect(new Set(issuersToday).size).toBe(issuersToday.length);
      }),
    );
  });

  const server = { issuers: [old, 'https://second.example'], audiences: ['api'] };

  it.each([
    ['the flags of every API server were seen', { ...alone, servers: [server] }, true],
    ['those of one of two were', { ...alone, servers: [server], apiServers: 2 }, false],
    ['nobody says how many there are', { ...alone, servers: [server], apiServers: 0 }, false],
    ['none shows its flags', alone, false],
    ['somebody names them', { ...alone, named: ['https://second.example'] }, true],
  ] as const)('is known or not where %s', (_, seen, isComplete) => {
    expect(acceptedToday(seen).isComplete).toBe(isComplete);
  });
});

describe('what is said of it', () => {
  it('is nothing where all is known', () => {
    expect(notesOfToday({ issuersToday: [old], isComplete: true }, ours)).toEqual([]);
  });

  it('is that others may be refused where it is not', () => {
    const [note = ''] = notesOfToday({ issuersToday: [old], isComplete: false }, ours);
    expect(note).toContain(`only these are known: ${old}. `);
    expect(note).toContain('--accepted-issuer');
  });

  it('is that both passes are done where the chain signs', () => {
    const notes = notesOfToday({ issuersToday: [ours, old], isComplete: true }, ours);
    expect(notes).toEqual([expect.stringContaining('both passes are done')]);
  });
});
