import { describe, expect, it } from 'vitest';
import { masterArguments, parseSettings } from './ssh-arguments.ts';

const quiet = { believesAnyHost: false, ignoredOptions: '', hasConnectTimeout: false };
const at = { host: 'me@cp-1', socket: '/tmp/x/s' };

describe('the connection to a node', () => {
  it('asks nobody where nobody is at a terminal', () => {
    expect(masterArguments({ ...at, settings: quiet, asks: false }, 'x')).toContain('BatchMode=yes');
    expect(masterArguments({ ...at, settings: quiet, asks: true }, 'x')).not.toContain('BatchMode=yes');
  });

  it.each(['no', 'off', 'false'])('sees that a configuration with %s believes any host', (value) => {
    expect(parseSettings(`host cp-1\nstricthostkeychecking ${value}\n`).believesAnyHost).toBe(true);
  });

  it('sees that new hosts are believed each time where they are never remembered', () => {
    const accepts = 'stricthostkeychecking accept-new\n';
    expect(parseSettings(`${accepts}userknownhostsfile /dev/null\n`).believesAnyHost).toBe(true);
    expect(parseSettings(`${accepts}userknownhostsfile /root/.ssh/known_hosts\n`).believesAnyHost).toBe(
      false,
    );
  });

  it.each(['true', 'yes', 'ask'])('leaves %s as the user has set it', (value) => {
    const settings = parseSettings(`stricthostkeychecking ${value}\nconnecttimeout none\n`);
    expect(settings.believesAnyHost).toBe(false);
    const args = masterArguments({ ...at, settings, asks: false }, 'x').join(' ');
    expect(args).not.toContain('StrictHostKeyChecking');
    expect(args).toContain('ConnectTimeout=15');
  });

  it('keeps the options that the user’s configuration lets older clients pass over', () => {
    const settings = parseSettings('ignoreunknown UseKeychain\n');
    expect(masterArguments({ ...at, settings, asks: false }, 'x').join(' ')).toContain(
      'IgnoreUnknown=UseKeychain,ForkAfterAuthentication',
    );
  });

  it('waits as long as the user’s configuration says', () => {
    const settings = parseSettings('connecttimeout 40\n');
    expect(masterArguments({ ...at, settings, asks: false }, 'x').join(' ')).not.toContain('ConnectTimeout');
  });

  it('takes what comes last for a host and a command, whatever they begin with', () => {
    expect(masterArguments({ ...at, settings: quiet, asks: false }, 'run').slice(-3)).toEqual([
      '--',
      'me@cp-1',
      'run',
    ]);
  });
});
