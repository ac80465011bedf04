import { describe, expect, it } from 'vitest';
import { commandsOf, irsactlCommandsOf } from './commands-of.ts';

const page = 'docs/how-to/put-an-api-server-back-by-hand.md';

describe('the commands of a page', () => {
  it('are all of its blocks, or those under some of its headings in the order that is asked for', async () => {
    const all = await commandsOf(page);
    const some = await commandsOf(page, ['The files from before irsactl', '4.']);
    expect(some).toHaveLength(2);
    expect(some[0]).toContain('original/manifest.yaml');
    expect(some[1]).toContain('serves');
    expect(all).toEqual(expect.arrayContaining([...some]));
  });

  it('are none under a heading that is not there: that is said', async () => {
    await expect(commandsOf(page, ['7.'])).rejects.toThrow('no section "7."');
  });

  it('of irsactl are words without what their line says of them, also within a list', async () => {
    const joins = 'docs/how-to/join-and-upgrade-control-plane-nodes.md';
    expect(await irsactlCommandsOf(joins, ['Upgrade'])).toEqual([['plan'], ['verify']]);
    expect(await irsactlCommandsOf(joins, ['Join'])).toEqual([['verify'], ['apply']]);
  });
});
