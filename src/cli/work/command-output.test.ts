import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import * as scenes from '../../../test/support/chain-scenes.ts';
import { lookedAt } from '../../../test/support/fake-status.ts';
import { type Place, readStreams } from '../../../test/support/standard-streams.ts';
import { noConsent } from '../../chain/link.ts';
import { planChain } from '../../chain/plan-chain.ts';
import type { ChainOptions } from '../chain-options.ts';
import type { OpenedChain } from '../compose.ts';
import { carryOut } from './carry-out.ts';
import { destroyOpened } from './destroy.ts';
import { statusOpened } from './status.ts';
import { verifyOpened } from './verify.ts';

const options: ChainOptions = { file: 'irsa.yaml', output: 'text', yes: true };

/** A command starts with its process, at 0. Streams need real timers. */
function startProcess(): void {
  vi.useRealTimers();
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance', 'Date'], now: lookedAt });
}

afterEach(() => void vi.useRealTimers());

/** A scene in which each change takes 1.1 s. */
function slowly(scene: Parameters<typeof scenes.chainIn>[0]): OpenedChain {
  const { links, ...opened } = scenes.chainIn(scene);
  const slow = links.map((link) => ({
    ...link,
    apply: async (...work: Parameters<typeof link.apply>) => {
      vi.advanceTimersByTime(1100);
      await link.apply(...work);
    },
  }));
  return { ...opened, links: slow };
}

async function apply(opened: OpenedChain): Promise<void> {
  const plan = await planChain(opened.links, opened.context, noConsent);
  await opened.underLease((lease) => carryOut(opened, plan, options, lease));
}

/** Commands on a scene, by the name of their golden files. */
const runs: Readonly<Record<string, () => Promise<void>>> = {
  apply: () => apply(slowly(scenes.applied)),
  'apply-nothing': () => apply(slowly({})),
  'destroy-first-stage': () => destroyOpened(withoutPods(slowly(scenes.signedBack)), options),
  'destroy-second-stage': () => destroyOpened(withoutPods(slowly(scenes.acceptedBack)), options),
  status: () => statusOpened(withoutPods(slowly({})), options),
  'status-unfinished': () => statusOpened(withoutPods(slowly(scenes.unfinished)), options),
  verify: () => show(slowly({})),
  'verify-broken': () => show(slowly(scenes.broken)),
};

const withoutPods = (opened: OpenedChain) => ({
  ...opened,
  pods: async () => [],
  lease: async () => null,
  recordDestroy: async () => {},
  forgetDestroy: async () => {},
});

const show = (opened: OpenedChain) => verifyOpened(withoutPods(opened), options);

/** The output of a command on a terminal or in a pipe. */
async function outputAt(place: Place, name: string): Promise<string> {
  const { exitCode } = process;
  onTestFinished(() => {
    process.exitCode = exitCode;
  });
  startProcess();
  const read = readStreams(place);
  await runs[name]?.();
  return read();
}

/** Commands and names do not wrap. */
const whole = /arn:|https:\/\/|\/etc\/|kubectl run|--image|-uid: |^ *`[^`]+`\S*$/;

describe.each(Object.keys(runs))('%s', (name) => {
  it.each([60, 80, 120])('on a terminal of %i columns', async (columns) => {
    const text = await outputAt({ isTTY: true, columns }, name);
    await expect(text).toMatchFileSnapshot(`../../../test/golden/views/${name}-${columns}-columns.txt`);
    expect(text.split(/[\n⟲]/).filter((line) => line.length > columns && !whole.test(line))).toEqual([]);
  });

  it('in a pipe, the same in CI', async () => {
    const pipe = { isTTY: false, columns: undefined };
    const text = await outputAt(pipe, name);
    await expect(text).toMatchFileSnapshot(`../../../test/golden/views/${name}-in-a-pipe.txt`);
    expect(text).not.toContain('⟲');
    vi.stubEnv('CI', 'true');
    vi.stubEnv('GITHUB_ACTIONS', 'true');
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(await outputAt(pipe, name)).toBe(text);
  });
});
