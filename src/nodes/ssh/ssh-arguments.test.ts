import { describe, expect, it } from 'vitest';
import { masterArguments, parseSettings } from './ssh-arguments.ts';

const quiet = parseSettings('');
const at = { host: 'me@cp-1', socket: '/tmp/x/s' };

describe('the connection to a node', () => {
  it('asks no questions without a terminal', () => {
    expect(masterArguments({ ...at, settings: quiet, asks: false }, 'x')).toContain('BatchMode=yes');
    expect(masterArguments({ ...at, settings: quiet, asks: true }, 'x')).not.toContain('BatchMode=yes');
  });

  it.each(['no', 'off', 'false'])('detects that a configuration with %s accepts any host', (value) => {
    expect(parseSettings(`host cp-1\nstricthostkeychecking ${value}\n`).acceptsAnyHost).toBe(true);
  });

  it('detects that new hosts are always accepted if they are never recorded', () => {
    const accepts = 'stricthostkeychecking accept-new\n';
    expect(parseSettings(`${accepts}userknownhostsfile /dev/null\n`).acceptsAnyHost).toBe(true);
    expect(parseSettings(`${accepts}userknownhostsfile /root/.ssh/known_hosts\n`).acceptsAnyHost).toBe(false);
  });

  it.each(['true', 'yes', 'ask'])('keeps the setting %s of the user', (value) => {
    const settings = parseSettings(`stricthostkeychecking ${value}\nconnecttimeout none\n`);
    expect(settings.acceptsAnyHost).toBe(false);
    const args = masterArguments({ ...at, settings, asks: false }, 'x').join(' ');
    expect(args).not.toContain('StrictHostKeyChecking');
    expect(args).toContain('ConnectTimeout=15');
  });

  it('keeps the options that older clients may ignore', () => {
    const settings = parseSettings('ignoreunknown UseKeychain\n');
    expect(masterArguments({ ...at, settings, asks: false }, 'x').join(' ')).toContain(
      'IgnoreUnknown=UseKeychain,ForkAfterAuthentication',
    );
  });

  it('passes no tickets on, opens no tunnel, and asks no command for host keys (N10)', () => {
    const settings = parseSettings(
      'gssapidelegatecredentials yes\ntunnel point-to-point\nknownhostscommand /x\n',
    );
    const args = masterArguments({ ...at, settings, asks: false }, 'x');
    expect(args).toEqual(
      expect.arrayContaining(['GSSAPIDelegateCredentials=no', 'Tunnel=no', 'KnownHostsCommand=none']),
    );
    // A client without GSSAPI does not list the option.
    expect(masterArguments({ ...at, settings: quiet, asks: false }, 'x').join(' ')).not.toContain('GSSAPI');
  });

  it("uses the timeout of the user's configuration", () => {
    const settings = parseSettings('connecttimeout 40\n');
    expect(masterArguments({ ...at, settings, asks: false }, 'x').join(' ')).not.toContain('ConnectTimeout');
  });

  it('treats the last arguments as host and command, even with a leading dash', () => {
    expect(masterArguments({ ...at, settings: quiet, asks: false }, 'run').slice(-3)).toEqual([
      '--',
      'me@cp-1',
      'run',
    ]);
  });
});
