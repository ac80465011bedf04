import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { fakeContext } from '../../../test/support/fake-context.ts';
import { fakeChange, fakeLink } from '../../../test/support/fake-link.ts';
import { planChain } from '../../chain/plan-chain.ts';
import type { ChainOptions } from '../chain-options.ts';
import type { OpenedChain } from '../compose.ts';
import { carryOut } from './carry-out.ts';

const options: ChainOptions = { file: 'irsa.yaml', output: 'human', yes: true };
const lease = { assertHeld: () => {}, release: async () => {} };
const noConsent = { adopt: false, issuerChangeReviewed: false, acceptLoss: false };

// What is awaited of a stream is real.
beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }));
afterEach(() => void vi.useRealTimers());

/** Both streams of one place, in the order in which it gets them; ⟲ is where the living line is erased. */
function readOn(place: { readonly isTTY: boolean; readonly columns: number | undefined }): () => string {
  let read = '';
  for (const stream of [process.stdout, process.stderr]) {
    const write = vi.spyOn(stream, 'write').mockImplementation((chunk, ...rest) => {
      read += String(chunk);
      rest.findLast((argument) => typeof argument === 'function')?.();
      return true;
    });
    const own = { isTTY: stream.isTTY, columns: stream.columns };
    Object.assign(stream, place);
    onTestFinished(() => {
      write.mockRestore();
      Object.assign(stream, own);
    });
  }
  return () => read.replaceAll('\r\u001b[2K', '⟲');
}

/** An identity provider that is changed and two roles that are made, each in 2.1 s. */
function someWork(): OpenedChain {
  const onApply = () => void vi.advanceTimersByTime(2100);
  const arn = (name: string) => `arn:aws:iam::123456789012:role/irsactl/prod-1/${name}`;
  const roles = ['prod-1-shop-orders', 'prod-1-shop-carts'].map((name) => fakeChange('roles', arn(name)));
  const provider = fakeChange('identity-provider', 'arn:aws:iam::123456789012:oidc-provider/prod-1.example', {
    action: 'update',
    before: { audiences: ['old'] },
    after: { audiences: ['old', 'sts.amazonaws.com'] },
    why: 'the audience that tokens have is missing',
  });
  return {
    context: fakeContext(),
    links: [
      fakeLink('identity-provider', { changes: () => [provider], onApply }),
      fakeLink('roles', { changes: () => roles, onApply }),
    ],
    underLease: (work) => work(lease),
  };
}

describe.each([
  ['a terminal', true, [60, 80, 120]],
  ['a pipe', false, [undefined]],
] as const)('apply on %s', (place, isTTY, widths) => {
  it.each(widths)('of %s columns', async (columns) => {
    const opened = someWork();
    const plan = await planChain(opened.links, opened.context, noConsent);
    const read = readOn({ isTTY, columns });
    await carryOut(opened, plan, options, lease);
    const text = read();
    const name = columns === undefined ? 'in-a-pipe' : `${columns}-columns`;
    await expect(text).toMatchFileSnapshot(`../../../test/golden/views/apply-${name}.txt`);
    const wide = text.split(/[\n⟲]/).filter((line) => line.length > (columns ?? 100));
    // What is to be pasted stays whole.
    expect(wide.filter((line) => !/arn:|kubectl run|--image/.test(line))).toEqual([]);
    expect(text.includes('⟲'), place).toBe(isTTY);
  });
});
