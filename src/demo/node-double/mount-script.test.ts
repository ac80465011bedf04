import { describe, expect, it } from 'vitest';
import { mountScript } from './mount-script.ts';

describe('mountScript', () => {
  it('covers folders first, binds the volumes, and makes read-only what is', () => {
    const script = mountScript(
      [{ source: "/tmp/it's/v", target: '/var/run/secrets', readOnly: true }],
      [{ folder: '/run', scratch: '/tmp/s/0' }],
      new Set(),
    );
    expect(script).toContain(String.raw`
mirror '/run' '/tmp/s/0'
mkdir -p '/var/run/secrets'
mount --bind '/tmp/it'\''s/v' '/var/run/secrets'
mount -o remount,bind,ro '/var/run/secrets'
)`);
  });

  it("takes out of the environment what the shell put there, but not the container's own", () => {
    expect(mountScript([], [], new Set(['PWD']))).toContain('env -u OLDPWD -u SHLVL -u _ "$@"');
  });
});
