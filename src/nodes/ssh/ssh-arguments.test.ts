import { describe, expect, it } from 'vitest';
import { masterArguments, parseSettings } from './ssh-arguments.ts';

const quiet = { believesAnyHost: false, hasConnectTimeout: false };
const at = { host: 'me@cp-1', socket: '/tmp/x/s' };

describe('the connection to a node', () => {
  it('asks nobody where nobody is at a terminal', () => {
    expect(masterArguments({ ...at, settings: quiet, asks: false }, 'x')).toContain('BatchMode=yes');
    expect(masterArguments({ ...at, settings: quiet, asks: true }, 'x')).not.toContain('BatchMode=yes');
  });

  it.each([
    ['no', false, 'StrictHostKeyChecking=yes'],
    ['false', true, 'StrictHostKeyChecking=ask'],
    ['off', false, 'StrictHostKeyChecking=yes'],
  ])('never believes any host, though the user’s configuration says %s', (value, asks, expected) => {
    const settings = parseSettings(`host cp-1\nstricthostkeychecking ${value}\n`);
    expect(masterArguments({ ...at, settings, asks }, 'x')).toContain(expected);
  });

  it.each(['true', 'yes', 'ask', 'accept-new'])('leaves %s as the user has set it', (value) => {
    const settings = parseSettings(`stricthostkeychecking ${value}\nconnecttimeout none\n`);
    const args = masterArguments({ ...at, settings, asks: false }, 'x').join(' ');
    expect(args).not.toContain('StrictHostKeyChecking');
    expect(args).toContain('ConnectTimeout=15');
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
