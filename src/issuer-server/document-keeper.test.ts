import { pino } from 'pino';
import { expect, it } from 'vitest';
import { ecPair, rsaPair } from '../../test/support/test-keys.ts';
import { parseIssuerUrl } from '../trust/issuer-url.ts';
import { type Jwks, jwksOf, renderJwks } from '../trust/jwks.ts';
import { parseJwks } from '../trust/parse-jwks.ts';
import { DocumentKeeper } from './document-keeper.ts';
import type { SeenKeys } from './key-source.ts';

const issuer = parseIssuerUrl('https://oidc.example.com');
const [old, next] = [jwksOf([rsaPair().publicKey]), jwksOf([ecPair().publicKey])];

type Reading = Jwks | string | (SeenKeys & { readonly jwks: Jwks });

/** What the keeper serves after each reading, what it pauses for, and what it logs. */
async function keep(readings: readonly Reading[]) {
  const ending = new AbortController();
  const [served, pauses, lines]: [(string | undefined)[], number[], Record<string, unknown>[]] = [[], [], []];
  const left = [...readings];
  const keeper = new DocumentKeeper({
    issuer,
    intervalMilliseconds: 60_000,
    source: {
      async read() {
        const reading = left.shift() ?? '';
        if (typeof reading === 'string') return { jwks: parseJwks(reading), issuer: null };
        return 'jwks' in reading ? reading : { jwks: reading, issuer };
      },
    },
    runtime: {
      now: () => 0,
      elapsed: () => pauses.length,
      random: () => 1,
      async sleep(milliseconds) {
        served.push(keeper.documents?.get('/keys.json')?.body.toString());
        pauses.push(milliseconds);
        if (left.length === 0) ending.abort();
      },
    },
    log: pino({}, { write: (line: string) => lines.push(JSON.parse(line)) }),
  });
  await keeper.run(ending.signal);
  return { served, pauses, lines, state: keeper.state };
}

it('serves nothing before keys were read, and tries again sooner each time than the interval says', async () => {
  const { served, pauses, state } = await keep(['', '<html>', old]);
  expect(served).toEqual([undefined, undefined, renderJwks(old)]);
  expect(pauses).toEqual([1_000, 2_000, 60_000]);
  expect(state).toEqual({ keys: 1, ageMilliseconds: 1, failures: 2 });
});

const privateKey = JSON.stringify({ keys: [rsaPair().privateKey.export({ format: 'jwk' })] });
const tooMany = JSON.stringify({ keys: Array.from({ length: 101 }, () => ({ kty: 'RSA' })) });

it.each([
  ['no key', '{"keys": []}', 'IRSA-KEY-012'],
  ['a private key', privateKey, 'IRSA-KEY-014'],
  ['more keys than AWS takes', tooMany, 'IRSA-KEY-041'],
  ['something else', 'Unauthorized', 'IRSA-KEY-011'],
])('a reading with %s leaves the documents as they were, and is told once', async (_, reading, code) => {
  const { served, lines } = await keep([old, reading, reading, old]);
  expect(served).toEqual(Array(4).fill(renderJwks(old)));
  const told = lines.filter(({ level }) => level === 40);
  expect(told).toEqual([
    expect.objectContaining({ code, msg: 'the keys cannot be read: the documents stay as they were' }),
  ]);
  expect(JSON.stringify(lines)).not.toContain('"d"');
  expect(lines.at(-1)).toMatchObject({ msg: 'the keys are read' });
});

it('tells which keys came and went', async () => {
  const both = { keys: [...next.keys, ...old.keys] };
  const { lines } = await keep([old, both, both, next]);
  const kids = ({ keys }: Jwks) => keys.map(({ kid }) => kid);
  expect(lines.filter(({ msg }) => msg === 'the keys have changed')).toMatchObject([
    { added: kids(next), gone: [] },
    { added: [], gone: kids(old) },
  ]);
});

it('tells once that the API server signs for another issuer, and serves', async () => {
  const elsewhere = { jwks: old, issuer: 'https://kubernetes.default.svc' };
  const { served, lines } = await keep([elsewhere, elsewhere, old]);
  expect(served).toEqual(Array(3).fill(renderJwks(old)));
  expect(lines.filter(({ level }) => level === 40)).toHaveLength(1);
});
