import { spawnSync } from 'node:child_process';
import { existsSync, renameSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import { StartedSwitch } from '../../support/started-switch.ts';
import { it } from '../../support/switch-step.ts';

describe.concurrent('the switch', () => {
  it('outlives SIGKILL of the one that started it', async ({ step }) => {
    const node = step();
    const parent = spawnSync('sh', [
      '-c',
      'setsid sh "$1" watch </dev/null >/dev/null 2>&1 & sleep 0.3; kill -9 $$',
      'sh',
      node.own('switch.sh'),
    ]);
    expect(parent.signal).toBe('SIGKILL');
    expect(await node.ended()).toBe(true);
    expect(node.read(node.manifest)).toBe('before');
  });

  it('leaves to one of two what is heard', async ({ step }) => {
    const node = step({ silenceSeconds: 3 });
    const first = node.start(['sh']);
    expect(await node.until(() => existsSync(node.own('pid')))).toBe(true);
    node.start(['sh']);
    expect(await node.until(() => first.exitCode !== null)).toBe(true);
    expect([node.state(), node.read(node.manifest)]).toEqual(['armed', 'after']);
    expect(await node.ended()).toBe(true);
    expect(node.state()).toBe('restored');
  });

  /** Who was first; the manifest must be as the winner leaves it. */
  async function race(index: number): Promise<'irsactl' | 'switch'> {
    const node = new StartedSwitch({ silenceSeconds: 0 });
    node.start(['sh']);
    // The switch decides soon after it was started, on a busy machine later: moments before and after are tried.
    const delay = (index % 12) ** 2 * 6;
    if (delay > 0) await sleep(delay);
    let confirms = true;
    try {
      renameSync(node.own('armed'), node.own('confirmed'));
    } catch {
      confirms = false;
    }
    if (!confirms) expect(await node.until(() => node.state() === 'restored')).toBe(true);
    else await sleep(20);
    expect(node.state()).toBe(confirms ? 'confirmed' : 'restored');
    expect(node.read(node.manifest)).toBe(confirms ? 'after' : 'before');
    await node.remove();
    return confirms ? 'irsactl' : 'switch';
  }

  it('and irsactl never both decide: 48 races', { timeout: 300_000 }, async () => {
    const won = { irsactl: 0, switch: 0 };
    // Most of a race is waiting, so several are run at once.
    for (let first = 0; first < 48; first += 8) {
      const winners = await Promise.all(Array.from({ length: 8 }, (_, index) => race(first + index)));
      for (const winner of winners) won[winner] += 1;
    }
    process.stdout.write(`confirmed ${won.irsactl} times, restored ${won.switch} times\n`);
    expect(Math.min(won.irsactl, won.switch)).toBeGreaterThan(0);
  });
});
