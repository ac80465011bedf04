import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import { switchProtocol, switchScript } from '../../../src/links/control-plane/node/switch-script.ts';
import { skipUnless } from '../../support/skip-unless.ts';
import { it, StartedSwitch, shells } from '../../support/started-switch.ts';

it('renames its state only as the protocol defines', () => {
  const known = switchProtocol.filter(({ by }) => by !== 'irsactl').map(({ from, to }) => `${from} ${to}`);
  const turns = [...switchScript.matchAll(/turn (armed|restoring) (\w+)/g)].map(
    ([, from, to]) => `${from} ${to}`,
  );
  expect(new Set(turns)).toEqual(new Set(known));
});

// Most of the time passes until a timeout of the switch.
describe.concurrent.each(shells)('the switch in $name', ({ command, name, found }) => {
  skipUnless(found, `there is no ${name}`);

  it('restores everything if the heartbeat stops, and reports it', async ({ pass }) => {
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

  it('deletes staged files, so that a hung run cannot install them later', async ({ pass }) => {
    const node = pass();
    mkdirSync(`${node.chain}/pass/next`);
    node.write(`${node.chain}/pass/next/0`, 'after');
    node.write(node.manifest, 'before');
    node.start(command);
    expect(await node.ended()).toBe(true);
    expect([node.state(), node.read(node.key)]).toEqual(['restored', 'old key']);
    expect(existsSync(`${node.chain}/pass/next`)).toBe(false);
  });

  it('restores keys before the kubelet starts if the manifest was not installed yet', async ({ pass }) => {
    const node = pass();
    node.write(node.manifest, 'before');
    expect(node.run(command, 'boot')).toBe(0);
    expect([node.state(), node.read(node.key)]).toEqual(['restoring', 'old key']);
    node.start(command);
    expect(await node.ended()).toBe(true);
    expect(node.state()).toBe('restored');
  });

  it('changes nothing during the heartbeat, or after irsactl confirmed', async ({ pass }) => {
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
    // If a run is killed after it confirmed, the switch removes the stand-in.
    expect(node.hasStandIn()).toBe(false);
  });

  it('restores immediately if irsactl requests it', async ({ pass }) => {
    const node = pass({ silenceSeconds: 600 });
    node.start(command);
    expect(await node.until(() => existsSync(node.own('beat.taken')))).toBe(true);
    renameSync(node.own('armed'), node.own('restoring'));
    expect(await node.ended(10)).toBe(true);
    expect([node.state(), node.read(node.manifest)]).toEqual(['restored', 'before']);
  });

  it('restores at its time limit, whatever the heartbeat', async ({ pass }) => {
    const node = pass({ silenceSeconds: 600, limitSeconds: 2 });
    node.start(command);
    expect(await node.ended()).toBe(true);
    expect(node.read(node.manifest)).toBe('before');
  });

  it('does not change a manifest that another writer edited', async ({ pass }) => {
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
    // An API server would not start with half of the changes of the step.
    ['after', "somebody's", 'old key'],
  ])(
    'with the manifest of %s the step and the key "%s", the final key is "%s"',
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
      // (C14) The report names each edit that the rollback keeps or overwrites.
      const edit = ends === "somebody's" ? 'kept' : 'overwritten';
      const isNamed =
        node.read(node.own('report'))?.includes(`edited by someone else, and is ${edit}`) ?? false;
      expect(isNamed).toBe(key === "somebody's");
    },
  );

  it('keeps an edited key even if the report cannot be written, as on a full disk', async ({ pass }) => {
    const node = pass();
    node.write(node.manifest, 'before');
    node.write(node.key, "somebody's");
    rmSync(node.own('report'));
    mkdirSync(node.own('report'));
    node.start(command);
    expect(await node.ended()).toBe(true);
    expect([node.state(), node.read(node.key)]).toEqual(['restored', "somebody's"]);
  });

  it('waits for a manifest that was moved away, and restores it if it does not return', async ({ pass }) => {
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

  it.for(['altered', 'missing'])('restores the other files if a backup is %s', async (how, { pass }) => {
    const node = pass();
    if (how === 'missing') rmSync(`${node.chain}/pass/0`);
    else node.write(`${node.chain}/pass/0`, 'garbage');
    node.start(command);
    // A missing copy may come back with its disk.
    expect(await node.ended(how === 'missing' ? 60 : 20)).toBe(true);
    expect([node.state(), node.read(node.manifest), node.read(node.key)]).toEqual([
      'stuck',
      'before',
      'new key',
    ]);
    expect(node.read(node.own('report'))).toContain('its copy');
  });

  it.for([
    ['cannot start a program', '#!/bin/sh\nexit 126\n'],
    ['kills a program, as without memory', '#!/bin/sh\nkill -9 $$\n'],
  ])('tries again if the node %s (C4)', async ([, program = ''], { pass }) => {
    const node = pass();
    const bin = node.own('bin');
    mkdirSync(bin);
    for (const name of ['sha256sum', 'mv']) {
      const fault = `[ -e '${node.root}/healthy' ] && PATH=\${PATH#*:} && exec ${name} "$@"\n${program.slice(10)}`;
      node.write(`${bin}/${name}`, `#!/bin/sh\n${fault}`);
      chmodSync(`${bin}/${name}`, 0o755);
    }
    renameSync(node.own('armed'), node.own('restoring'));
    node.start(['env', `PATH=${bin}:${process.env['PATH']}`, ...command]);
    expect(await node.until(() => existsSync(node.own('pid')))).toBe(true);
    await sleep(5000);
    expect([node.state(), node.read(node.manifest), node.read(node.key)]).toEqual([
      'restoring',
      'after',
      'new key',
    ]);
    node.write(`${node.root}/healthy`, '');
    expect(await node.ended(30)).toBe(true);
    expect([node.state(), node.read(node.manifest), node.read(node.key)]).toEqual([
      'restored',
      'before',
      'old key',
    ]);
  });

  it('is not restored before it has seen the API server serve, also after a reboot', async ({ pass }) => {
    const node = pass();
    node.write(`${node.root}/dead`, '');
    expect(node.run(command, 'boot')).toBe(0);
    node.start(command);
    const reported = () => node.read(node.own('report'))?.includes('the API server does not serve') ?? false;
    expect(await node.until(reported)).toBe(true);
    expect([node.state(), node.read(node.manifest)]).toEqual(['restoring', 'before']);
    rmSync(`${node.root}/dead`);
    expect(await node.ended()).toBe(true);
    expect(node.state()).toBe('restored');
  });

  it.for([
    ['stays with the fresh key alone', ['fresh'], 'confirmed'],
    ['is restored while it also has another key', ['fresh', 'stolen'], 'restored'],
  ] as const)('an API server that replaces a stolen key %s', async ([, kids, state], { pass }) => {
    const node = pass({ staysWith: ['fresh'] });
    const jwks = { keys: kids.map((kid) => ({ use: 'sig', kty: 'RSA', kid, alg: 'RS256', e: 'AQAB' })) };
    node.write(`${node.root}/jwks`, JSON.stringify(jwks));
    node.write(node.own('swap.served'), '');
    node.start(command);
    expect(await node.until(() => !existsSync(node.own('pid')) && node.state() === state)).toBe(true);
    expect(node.read(node.key)).toBe(state === 'confirmed' ? 'new key' : 'old key');
    expect(node.run(command, 'boot')).toBe(0);
    expect(node.state()).toBe(state);
  });

  it('restores everything before the kubelet starts after a reboot', async ({ pass }) => {
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

  it('keeps the stand-in of a later step if its own settings are deleted during a check', async ({
    pass,
  }) => {
    const node = pass();
    const settings = node.read(node.own('settings.sh'));
    node.write(node.own('settings.sh'), `${settings}\nover() { rm settings.sh; }\n`);
    const child = node.start(command);
    expect(await node.until(() => child.exitCode !== null, 20)).toBe(true);
    expect(child.exitCode).toBe(0);
    expect(node.hasStandIn()).toBe(true);
  });

  it('exits with code 0 if its settings are gone, so that systemd does not restart it forever', async ({
    pass,
  }) => {
    const node = pass();
    rmSync(node.own('settings.sh'));
    expect(node.run(command, 'watch')).toBe(0);
  });

  it('exits when its folder is deleted', async ({ pass }) => {
    const node = pass({ silenceSeconds: 600 });
    const child = node.start(command);
    expect(await node.until(() => existsSync(node.own('pid')))).toBe(true);
    rmSync(node.own(''), { recursive: true });
    expect(await node.until(() => child.exitCode !== null)).toBe(true);
    expect(node.read(node.manifest)).toBe('after');
  });
});

describe('on a full disk', () => {
  it('the switch restores everything without writing new files', async ({ skip, pass }) => {
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
