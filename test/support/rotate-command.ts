import { isDeepStrictEqual } from 'node:util';
import { vi } from 'vitest';
import { changesOf } from '../../src/chain/change.ts';
import { known } from '../../src/chain/known.ts';
import { emptyPlan, type Link } from '../../src/chain/link.ts';
import { marksOf } from '../../src/chain/ownership.ts';
import { unknownStanding } from '../../src/chain/standing.ts';
import { type RotateOptions, rotateOpened } from '../../src/cli/work/rotate.ts';
import { IrsaError, IrsaErrors } from '../../src/errors/irsa-error.ts';
import { identityProviderLink } from '../../src/links/identity-provider/link.ts';
import type { StoredProvider } from '../../src/links/identity-provider/ports.ts';
import { documentLaw } from '../../src/rotation/law.ts';
import { parseIssuerUrl } from '../../src/trust/issuer-url.ts';
import { ourIssuer } from './simulated-control-plane.ts';
import { simulatedRotation } from './simulated-rotation.ts';

type Options = NonNullable<Parameters<typeof simulatedRotation>[0]>;
type Cluster = Awaited<ReturnType<typeof simulatedRotation>>;
const change = changesOf<'put-document'>('issuer');

/** The command `irsactl rotate` on a cluster in memory, with its JWKS and identity provider. */
export async function rotateCommand(options: Options = {}) {
  const cluster = await simulatedRotation(options);
  const provider = simulatedProvider(cluster);
  const links = [cluster.signing, issuerOf(cluster), provider.link, cluster.link];
  return { cluster, provider, links, rotate: (over: Partial<RotateOptions>) => run(cluster, links, over) };
}

/** Publishes what the law lists. */
function issuerOf({ document, clock }: Cluster): Link {
  return {
    name: 'issuer',
    observe: async (_context, outputs) => {
      const seen = { listed: document.listed, remembered: document.listed, kept: [], isMarked: true };
      const law = outputs.keys && documentLaw({ ...outputs.keys, document: seen });
      const listed = law?.kind === 'keys' ? law.keys : seen.listed;
      const isSame = listed.toSorted().join() === seen.listed.toSorted().join();
      const put = { before: [...seen.listed], after: [...listed], why: 'The law lists these keys.' };
      return {
        plan: () => ({
          changes: isSame ? [] : [change.update('put-document', 'keys.json', put)],
          findings: [],
          outputs: {
            issuerUrl: known(parseIssuerUrl(ourIssuer)),
            publicKeys: known((outputs.keys?.publicHalves ?? []).filter(({ kid }) => listed.includes(kid))),
            publicCopy: { keyIds: seen.listed, modified: document.modified, maxAgeSeconds: 60 },
            document: { ...seen, changed: document.modified, isDated: true },
          },
          summary: 'issuer',
        }),
        planRemoval: () => emptyPlan('nothing to remove'),
        standing: () => unknownStanding,
        verify: async () => [],
        fits: (_, now) => isDeepStrictEqual(now, outputs),
      };
    },
    faultOf: () => null,
    laneOf: () => '',
    apply: async ({ after }) => void Object.assign(document, { listed: after, modified: clock.now() }),
  };
}

function simulatedProvider({ context }: Cluster) {
  const hostPath = ourIssuer.slice('https://'.length);
  const state = {
    isDenied: false,
    now: {
      ...{ hostPath, audiences: ['sts.amazonaws.com'], thumbprints: [], tags: marksOf(context).tags },
      created: 1,
    } as StoredProvider | null,
  };
  const tagged = (tags: StoredProvider['tags']) => state.now && { ...state.now, tags };
  const link = identityProviderLink({
    identityProviders: () => ({
      find: async () => state.now,
      list: async () => [],
      roles: async () => [],
      create: async (made) => {
        state.now = { ...made, hostPath, created: 2 } as StoredProvider;
      },
      addAudience: async () => {},
      removeAudience: async () => {},
      setThumbprints: async () => {},
      tag: async (_, tags) => {
        state.now = tagged({ ...state.now?.tags, ...tags });
      },
      untag: async () => {},
      delete: async () => {
        if (state.isDenied) {
          const what = 'AWS denies iam:DeleteOpenIDConnectProvider.';
          throw new IrsaError('IRSA-AWS-004', { what, why: 'No policy allows it.', next: 'Allow it.' });
        }
        state.now = null;
      },
    }),
    certificatesOf: async () => ({ kind: 'public' }),
  });
  return { link, state };
}

/** What the command prints, its exit code without an error, and the codes of its errors. */
async function run({ context }: Cluster, links: readonly Link[], over: Partial<RotateOptions>) {
  process.exitCode = undefined;
  let output = '';
  const caught = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text, ...rest: unknown[]) => {
      output += String(text);
      const done = rest.findLast((one) => typeof one === 'function');
      if (typeof done === 'function') done();
      return true;
    }),
  );
  const underLease: Parameters<typeof rotateOpened>[0]['underLease'] = (work) =>
    work({ assertHeld() {}, async release() {} });
  try {
    const options = { file: 'irsa.yaml', output: 'text', yes: true, connectTo: [], ...over } as const;
    await rotateOpened({ context, links, underLease }, options);
    return { output, code: Number(process.exitCode ?? 0), errors: [] };
  } catch (error) {
    if (!(error instanceof IrsaErrors || error instanceof IrsaError)) throw error;
    const errors = error instanceof IrsaErrors ? error.errors : [error];
    return { output, code: 1, errors: errors.map(({ code }) => code) };
  } finally {
    for (const spy of caught) spy.mockRestore();
    process.exitCode = undefined;
  }
}
