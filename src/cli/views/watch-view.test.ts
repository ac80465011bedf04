import { describe, expect, it } from 'vitest';
import { fakeContext } from '../../../test/support/fake-context.ts';
import { fakeStatus, lookedAt } from '../../../test/support/fake-status.ts';
import { FakeStream } from '../../../test/support/fake-stream.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import type { OutputFormat } from '../chain-options.ts';
import { Printer } from '../output/printer.ts';
import type { LookOutcome } from '../watch-looks.ts';
import { type SeenChain, watchOn } from './watch-view.ts';

type Outcome = LookOutcome<SeenChain>;

const away = new IrsaError('IRSA-CLUSTER-002', {
  what: 'The cluster does not answer.',
  why: 'Nothing listens at https://10.0.0.10:6443.',
  next: 'kubectl get ns',
});

/** Ten seconds after the one before. */
function seen(look: number, summary: string): Outcome {
  const status = fakeStatus({ link: 'roles', summary, since: '2026-11-26T17:10:00Z' });
  return { at: lookedAt + look * 10_000, seen: { status, context: fakeContext(), next: 'irsactl plan' } };
}

function failed(look: number, error: unknown = away): Outcome {
  return { at: lookedAt + look * 10_000, error };
}

/** What a stream gets; ⟲ is where a terminal is cleared. */
async function shown(
  outcomes: readonly Outcome[],
  { isTTY = false, format = 'human' as OutputFormat } = {},
): Promise<string> {
  const stream = new FakeStream(isTTY);
  const show = watchOn(new Printer(stream), format, 10);
  for (const outcome of outcomes) await show(outcome);
  return `\n${stream.written.replaceAll('\u001b[H\u001b[J', '⟲')}`;
}

const head = `Chain prod-1
cluster 3f6c1a2b at https://10.0.0.10:6443 (v1.36.3, 1 control plane node)
AWS 123456789012 eu-central-1

  link   state     since           summary`;

describe('on a terminal', () => {
  it('each look is drawn anew with its time; while one fails the last stays below its error', async () => {
    expect(await shown([seen(0, '1 role'), failed(1), seen(2, '1 role')], { isTTY: true })).toBe(`
⟲Every 10 s, Ctrl-C ends.

As of 2026-11-26T18:03:20Z
${head}
  roles  in place  53 minutes ago  1 role

Next: irsactl plan
⟲Every 10 s, Ctrl-C ends.

The look at 2026-11-26T18:03:30Z failed:
IRSA-CLUSTER-002  The cluster does not answer.
  why   Nothing listens at https://10.0.0.10:6443.
  next  kubectl get ns
  more  irsactl explain IRSA-CLUSTER-002

As of 2026-11-26T18:03:20Z
${head}
  roles  in place  53 minutes ago  1 role

Next: irsactl plan
⟲Every 10 s, Ctrl-C ends.

As of 2026-11-26T18:03:40Z
${head}
  roles  in place  53 minutes ago  1 role

Next: irsactl plan
`);
  });
});

describe('off a terminal', () => {
  it('a block is written only when something is not as it was', async () => {
    const looks = [seen(0, '1 role'), seen(1, '1 role'), seen(2, '2 roles'), failed(3), failed(4)];
    expect(await shown([...looks, seen(5, '2 roles')])).toBe(`
As of 2026-11-26T18:03:20Z
${head}
  roles  in place  53 minutes ago  1 role

Next: irsactl plan

As of 2026-11-26T18:03:40Z
${head}
  roles  in place  53 minutes ago  2 roles

Next: irsactl plan

The look at 2026-11-26T18:03:50Z failed:
IRSA-CLUSTER-002  The cluster does not answer.
  why   Nothing listens at https://10.0.0.10:6443.
  next  kubectl get ns
  more  irsactl explain IRSA-CLUSTER-002

As of 2026-11-26T18:04:10Z
${head}
  roles  in place  54 minutes ago  2 roles

Next: irsactl plan
`);
  });

  it.each([true, false])('scripts get one JSON document a line, at a terminal too (%s)', async (isTTY) => {
    const looks = [seen(0, '1 role'), seen(1, '1 role'), failed(2), seen(3, '\u001b[2J')];
    const text = await shown(looks, { isTTY, format: 'json' });
    expect(text).not.toContain('\u001b');
    const lines = text.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { at: '2026-11-26T18:03:20Z', links: [{ link: 'roles', since: '2026-11-26T17:10:00Z' }] },
      { at: '2026-11-26T18:03:40Z', errors: [{ code: 'IRSA-CLUSTER-002', next: 'kubectl get ns' }] },
      { at: '2026-11-26T18:03:50Z', links: [{ summary: '\u001b[2J' }] },
    ]);
  });

  it('as YAML they are one stream of documents', async () => {
    const { parseAllDocuments } = await import('yaml');
    const text = await shown([seen(0, '1 role'), failed(1)], { format: 'yaml' });
    const documents = parseAllDocuments(text).map((document) =>
      'toJS' in document ? document.toJS() : null,
    );
    expect(documents).toMatchObject([
      { at: '2026-11-26T18:03:20Z', chain: 'prod-1' },
      { at: '2026-11-26T18:03:30Z', errors: [{ code: 'IRSA-CLUSTER-002' }] },
    ]);
  });

  it('an error that is no coded one is shown as any other', async () => {
    expect(await shown([failed(0, new Error('boom'))])).toContain('IRSA-CLI-009');
  });
});
