import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import { switchProtocol, switchScript } from '../../../src/links/control-plane/node/switch-script.ts';
import { skipUnless } from '../../support/skip-unless.ts';
import { it, StartedSwitch, shells } from '../../support/started-switch.ts';

it('renames its state by the protocol and no other way', () => {
  const known = switchProtocol.filter(({ by }) => by !== 'irsactl').map(({ from, to }) => `${from} ${to}`);
  const turns = [...switchScript.matchAll(/turn (armed|restoring) (\w+)/g)].map(
    ([, from, to]) => `${from} ${to}`,
  );
  expect(new Set(turns)).toEqual(new Set(known));
});

// Nearly all of it is waiting until the switch has had enough.
describe.concurrent.each(shells)('the switch in $name', ({ command, name, found }) => {
  skipUnless(found, `there is no ${name}`);

  it('restores everything where irsactl falls silent, and says so', async ({ pass }) => {
    const node = pass();
    node.start(command);
    expect(await node.ended()).toBe(true);
    expect(node.state()).toBe('restored');
    expect([node.read(node.manifest), node.read(node.key)]).toEqual(['before', 'old key']);
    expect(node.read(node.own('report'))).toMatch(
      /^\d{4}-\S+Z the last heartbeat of irsactl was [2-9] s ago\n/,
    );
    expect(node.hasStandIn()).toBe(false);
  });

  it('takes away what irsactl has not put in place, so that one that stood still does not do it later', async ({
    pass,
  }) => {
    const node = pass();
    mkdirSync(`${node.chain}/pass/next`);
    node.write(`${node.chain}/pass/next/0`, 'after');
    node.write(node.manifest, 'before');
    node.start(command);
    expect(await node.ended()).toBe(true);
    expect([node.state(), node.read(node.key)]).toEqual(['restored', 'old key']);
    expect(existsSync(`${node.chain}/pass/next`)).toBe(false);
  });

  it('puts keys back before the kubelet starts, where the manifest was not in place yet', async ({
    pass,
  }) => {
    const node = pass();
    node.write(node.manifest, 'before');
    expect(node.run(command, 'boot')).toBe(0);
    expect([node.state(), node.read(node.key)]).toEqual(['restoring', 'old key']);
    node.start(command);
    expect(await node.ended()).toBe(true);
    expect(node.state()).toBe('restored');
  });

  it('changes nothing while irsactl is heard, nor once it has confirmed', async ({ pass }) => {
    const node = pass();
    node.start(command);
    for (let beats = 0; beats < 4; beats += 1) {
      expect(await node.until(() => existsSync(node.own('beat.taken')))).toBe(true);
      renameSync(node.own('beat.taken'), node.own('beat.given'));
    }
    renameSync(node.own('armed'), node.own('confirmed'));
    expect(await node.until(() => !existsSync(node.own('pid')))).toBe(true);
    expect([node.state(), node.read(node.manifest), node.read(node.key)]).toEqual([
      'confirmed',
      'after',
      'new key',
    ]);
    // A run that was killed after it had confirmed leaves the stand-in to the switch.
    expect(node.hasStandIn()).toBe(false);
  });

  it('restores at once where irsactl asks for it', async ({ pass }) => {
    const node = pass({ silenceSeconds: 600 });
    node.start(command);
    expect(await node.until(() => existsSync(node.own('beat.taken')))).toBe(true);
    renameSync(node.own('armed'), node.own('restoring'));
    expect(await node.ended(10)).toBe(true);
    expect([node.state(), node.read(node.manifest)]).toEqual(['restored', 'before']);
  });

  it('has a last moment, whatever it hears', async ({ pass }) => {
    const node = pass({ silenceSeconds: 600, limitSeconds: 2 });
    node.start(command);
    expect(await node.ended()).toBe(true);
    expect(node.read(node.manifest)).toBe('before');
  });

  it('leaves a manifest alone that somebody edited', async ({ pass }) => {
    const node = pass();
    node.write(node.manifest, 'by hand');
    node.start(command);
    expect(await node.ended()).toBe(true);
    expect([node.state(), node.read(node.manifest), node.read(node.key)]).toEqual([
      'edited',
      'by hand',
      'new key',
    ]);
  });

  it.for([
    ['before', "somebody's", "somebody's"],
    ['before', 'new key', 'old key'],
    // An API server would not come up with half of what the step brought.
    ['after', "somebody's", 'old key'],
  ])(
    'where the manifest is the one %s and the key %s, the key is %s in the end',
    async ([manifest = '', key = '', ends = ''], { pass }) => {
      const node = pass();
      node.write(node.manifest, manifest);
      node.write(node.key, key);
      node.start(command);
      expect(await node.ended()).toBe(true);
      expect([node.state(), node.read(node.manifest), node.read(node.key)]).toEqual([
        'restored',
        'before',
        ends,
      ]);
      const isLeft = node.read(node.own('report'))?.includes('was edited by someone else') ?? false;
      expect(isLeft).toBe(ends === "somebody's");
    },
  );

  it('leaves such a key also where no word of it can be written, as on a full disk', async ({ pass }) => {
    const node = pass();
    node.write(node.manifest, 'before');
    node.write(node.key, "somebody's");
    rmSync(node.own('report'));
    mkdirSync(node.own('report'));
    node.start(command);
    expect(await node.ended()).toBe(true);
    expect([node.state(), node.read(node.key)]).toEqual(['restored', "somebody's"]);
  });

  it('waits for a manifest that is moved out to come in again, and puts it back where it stays away', async ({
    pass,
  }) => {
    const node = pass();
    rmSync(node.manifest);
    node.start(command);
    expect(await node.until(() => node.state() === 'restoring')).toBe(true);
    await sleep(10_000);
    expect([node.state(), existsSync(node.manifest)]).toEqual(['restoring', false]);
    expect(await node.ended(90)).toBe(true);
    expect([node.state(), node.read(node.manifest), node.read(node.key)]).toEqual([
      'restored',
      'before',
      'old key',
    ]);
    expect(node.read(node.own('report'))).toContain('is gone');
  });

  it.for(['altered', 'missing'])('restores what it can where a copy is %s', async (how, { pass }) => {
    const node = pass();
    if (how === 'missing') rmSync(`${node.chain}/pass/0`);
    else node.write(`${node.chain}/pass/0`, 'garbage');
    node.start(command);
    expect(await node.ended()).toBe(true);
    expect([node.state(), node.read(node.manifest), node.read(node.key)]).toEqual([
      'stuck',
      'before',
      'new key',
    ]);
    expect(node.read(node.own('report'))).toContain('its copy');
  });

  it('has everything in place again before the kubelet starts after a reboot', async ({ pass }) => {
    const node = pass();
    expect(node.run(command, 'boot')).toBe(0);
    expect([node.state(), node.read(node.manifest), node.read(node.key)]).toEqual([
      'restoring',
      'before',
      'old key',
    ]);
    expect(node.hasStandIn()).toBe(false);
    node.start(command);
    expect(await node.ended()).toBe(true);
    expect(node.state()).toBe('restored');
    const confirmed = pass();
    renameSync(confirmed.own('armed'), confirmed.own('confirmed'));
    expect(confirmed.run(command, 'boot')).toBe(0);
    expect([confirmed.state(), confirmed.read(confirmed.manifest)]).toEqual(['confirmed', 'after']);
  });

  it('ends no stand-in of a later step, where its own was cleared away as it looked', async ({ pass }) => {
    const node = pass();
    const settings = node.read(node.own('settings.sh'));
    node.write(node.own('settings.sh'), `${settings}\nover() { rm settings.sh; }\n`);
    const child = node.start(command);
    expect(await node.until(() => child.exitCode !== null, 20)).toBe(true);
    expect(child.exitCode).toBe(0);
    expect(node.hasStandIn()).toBe(true);
  });

  it('ends well where its settings are gone, so that systemd does not start it for ever', async ({
    pass,
  }) => {
    const node = pass();
    rmSync(node.own('settings.sh'));
    expect(node.run(command, 'watch')).toBe(0);
  });

  it('goes with its folder', async ({ pass }) => {
    const node = pass({ silenceSeconds: 600 });
    const child = node.start(command);
    expect(await node.until(() => existsSync(node.own('pid')))).toBe(true);
    rmSync(node.own(''), { recursive: true });
    expect(await node.until(() => child.exitCode !== null)).toBe(true);
    expect(node.read(node.manifest)).toBe('after');
  });
});

describe('on a full disk', () => {
  it('everything goes back, for nothing is written', async ({ skip, pass }) => {
    const folder = pass();
    const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'none', `${folder.root}/pki`]);
    skip(mount.status !== 0, 'no right to mount a tmpfs');
    try {
      const node = new StartedSwitch({}, `${folder.root}/pki`);
      spawnSync('dd', ['if=/dev/zero', `of=${node.root}/fill`, 'bs=4k']);
      expect(() => writeFileSync(`${node.root}/more`, 'x'.repeat(5000))).toThrow(/ENOSPC/);
      node.start(['sh']);
      expect(await node.until(() => node.state() === 'restored')).toBe(true);
      expect([node.read(node.manifest), node.read(node.key)]).toEqual(['before', 'old key']);
      expect(await node.ended()).toBe(true);
    } finally {
      spawnSync('umount', ['-l', `${folder.root}/pki`]);
    }
  });
});
