import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { fakeContext } from '../../../test/support/fake-context.ts';
import { fakeChange, fakeLink } from '../../../test/support/fake-link.ts';
import type { ChainLease } from '../../chain/lease.ts';
import { observeChain } from '../../chain/observe-chain.ts';
import { planChain, planObserved } from '../../chain/plan-chain.ts';
import type { Progress } from '../../chain/progress.ts';
import type { ChainOptions } from '../chain-options.ts';
import type { OpenedChain } from '../compose.ts';
import { standardError, standardOutput } from '../output/printer.ts';
import { carryOut } from './carry-out.ts';

// The module remembers lost streams of this process, so this restores them for the tests of other files.
afterAll(() => void vi.resetModules());

const options: ChainOptions = { file: 'irsa.yaml', output: 'text', yes: true };
const lease: ChainLease = { assertHeld: () => {}, release: async () => {} };
const noConsent = { adopt: false, issuerChangeReviewed: false, acceptLoss: false };

const unproven = {
  link: 'issuer',
  severity: 'error',
  code: 'IRSA-ISSUER-043',
  what: 'What.',
  why: 'Why.',
  next: 'Next.',
} as const;

/** A chain of one link with two changes; `onApply` is called for each. */
function chainOf(onApply: (progress: Progress) => void = () => {}) {
  const link = fakeLink('roles', {
    changes: () => [fakeChange('roles', 'one'), fakeChange('roles', 'two')],
    onApply: (_change, progress) => onApply(progress),
  });
  const opened: OpenedChain = {
    context: fakeContext(),
    links: [link],
    underLease: (work) => work(lease),
  };
  return { link, opened, plan: () => planChain(opened.links, opened.context, noConsent) };
}

/** Captures both streams. */
function capture() {
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    const write = vi.spyOn(process[name], 'write').mockImplementation((chunk, ...rest) => {
      written[name] += String(chunk);
      rest.findLast((argument) => typeof argument === 'function')?.();
      return true;
    });
    onTestFinished(() => write.mockRestore());
  }
  return written;
}

function lose(name: 'stdout' | 'stderr', code: string): void {
  process[name].emit('error', Object.assign(new Error(code), { code }));
}

// In this order: a lost stream stays lost for this process.
describe('carrying out a plan', () => {
  for (const take of [standardOutput, standardError]) take();

  it('shows the plan before, and verifies the chain after', async () => {
    const written = capture();
    const { link, opened, plan } = chainOf();
    await carryOut(opened, await plan(), options, lease);
    expect(link.applied).toHaveLength(2);
    expect(written.stdout).toMatch(/\+ one\n[\s\S]*2 to create \(\+\)\.\n[\s\S]*Every link holds/);
  });

  it('counts the duration from the start of the command, planning included', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const written = capture();
    const { opened, plan } = chainOf(() => void vi.advanceTimersByTime(1000));
    const made = await plan();
    vi.advanceTimersByTime(6000);
    await carryOut(opened, made, options, lease);
    expect(written.stdout).toContain('Done in 8.0 s: 2 created.');
  });

  it('reports interruptions even if it stops', async () => {
    const written = capture();
    const { opened, plan } = chainOf((progress) => {
      progress({
        ...{ type: 'interruption', link: 'control-plane', of: 'API server of cp-1' },
        ...{ away: 41_200, parts: {} },
      });
      throw new Error('the next one fails');
    });
    await expect(carryOut(opened, await plan(), options, lease)).rejects.toThrow('the next one fails');
    expect(written.stderr).toMatch(/restarted +down for\n *API server of cp-1 +41\.2 s/);
  });

  it('verifies a chain without changes too, with one observation', async () => {
    const written = capture();
    const before = process.exitCode;
    onTestFinished(() => {
      process.exitCode = before;
    });
    const verify = vi.fn(() => [unproven]);
    const fake = fakeLink('issuer', { verify });
    const observe = vi.fn(fake.observe);
    const link = { ...fake, observe };
    const opened: OpenedChain = { ...chainOf().opened, links: [link] };
    const observed = await observeChain([link], opened.context, noConsent);
    const plan = planObserved(observed, 'apply', opened.context, noConsent);
    const seenLinks = new Map(observed.links.map(({ seen }) => [link.name, seen]));
    await carryOut(opened, plan, options, lease, seenLinks);
    expect(written.stdout).toMatch(
      /Nothing to do\.\n[\s\S]*IRSA-ISSUER-043[\s\S]*The link issuer does not hold/,
    );
    expect(written.stdout).not.toContain('Done in');
    expect(verify).toHaveBeenCalledOnce();
    expect(observe).toHaveBeenCalledOnce();
    expect(process.exitCode).toBe(4);
  });

  it.each([
    ['apply', {}, true],
    ['apply', { dryRun: true }, false],
    ['accept-back', {}, false],
  ] as const)('%s with %j and without changes includes the verification: %s', async (...given) => {
    const [intent, more, isProven] = given;
    const written = capture();
    const opened: OpenedChain = { ...chainOf().opened, links: [fakeLink('control-plane')] };
    const plan = planObserved(
      await observeChain(opened.links, opened.context, noConsent),
      intent,
      opened.context,
      noConsent,
    );
    await carryOut(opened, plan, { ...options, ...more, output: 'json', quiet: true }, lease);
    const result = JSON.parse(written.stdout);
    expect(result.carriedOut).toBe(false);
    expect('verify' in result).toBe(isProven);
  });

  it('reports only the errors of a plan that it refuses', async () => {
    const written = capture();
    const { opened, plan } = chainOf();
    const made = await plan();
    const finding = {
      link: 'roles',
      severity: 'error',
      code: 'IRSA-ROLE-030',
      what: 'The role exists.',
      why: 'It has no mark.',
      next: 'Look.',
    } as const;
    const blocked = { ...made, links: made.links.map((link) => ({ ...link, findings: [finding] })) };
    await expect(carryOut(opened, blocked, options, lease)).rejects.toThrow('IRSA-ROLE-030');
    expect(written.stdout).toBe('');
  });

  it('completes if standard error is lost', async () => {
    const written = capture();
    const { link, opened, plan } = chainOf(() => lose('stderr', 'ENOSPC'));
    await carryOut(opened, await plan(), options, lease);
    expect(link.applied).toHaveLength(2);
    expect(written.stdout).toContain('Every link holds');
  });

  it('completes if standard output is lost after it showed the plan', async () => {
    capture();
    const { link, opened, plan } = chainOf(() => lose('stdout', 'EPIPE'));
    await carryOut(opened, await plan(), options, lease);
    expect(link.applied).toHaveLength(2);
  });

  it('does not begin if the plan could not be shown', async () => {
    capture();
    const { link, opened, plan } = chainOf();
    await expect(carryOut(opened, await plan(), options, lease)).rejects.toMatchObject({
      code: 'IRSA-CLI-010',
      problem: { what: expect.stringContaining('nothing was changed') },
    });
    expect(link.applied).toEqual([]);
  });
});
