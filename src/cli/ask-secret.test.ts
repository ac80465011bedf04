import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { askInTurn, askSecret } from './ask-secret.ts';

/** A terminal with these keystrokes. */
function terminal(...typed: readonly string[]) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const modes: boolean[] = [];
  for (const keys of typed) input.write(keys);
  const raw = Object.assign(input, { setRawMode: (mode: boolean) => modes.push(mode) });
  return { input: raw, output, modes, shown: () => String(output.read() ?? '') };
}

describe('the prompt for a secret', () => {
  it('hides the secret, allows corrections, and restores the terminal', async () => {
    const place = terminal('pas', 'x\u007fs', '\r');
    expect(await askSecret('password: ', place)).toBe('pass');
    expect(place.shown()).toBe('password: \n');
    expect(place.modes).toEqual([true, false]);
    expect(place.input.isPaused()).toBe(true);
  });

  it('escapes control characters in its text', async () => {
    const place = terminal('pass\r');
    await askSecret('sudo password of \u001b[2Jroot: ', place);
    expect(place.shown()).toBe('sudo password of \\u001b[2Jroot: \n');
  });

  it('returns null if the input ends', async () => {
    expect(await askSecret('password: ', terminal('\u0004'))).toBeNull();
  });

  it('ends at Ctrl-C', async () => {
    const place = terminal('pas\u0003');
    await expect(askSecret('password: ', place)).rejects.toMatchObject({ code: 'IRSA-PLAN-005' });
    expect(place.modes).toEqual([true, false]);
  });
});

describe('concurrent prompts for the secrets of several nodes', () => {
  it('appear one after another: each typed line answers one', async () => {
    const place = terminal();
    const ask = askInTurn(place);
    const answers = [ask('password on cp-2: '), ask('password on cp-3: ')];
    await turn();
    expect(place.shown()).toBe('password on cp-2: ');
    place.input.write('two\r');
    expect(await answers[0]).toBe('two');
    await turn();
    expect(place.shown()).toBe('\npassword on cp-3: ');
    place.input.write('three\r');
    expect(await answers[1]).toBe('three');
  });

  it('end at Ctrl-C at the first', async () => {
    const place = terminal('\u0003');
    const ask = askInTurn(place);
    const stopped = { status: 'rejected', reason: { code: 'IRSA-PLAN-005' } };
    expect(await Promise.allSettled([ask('cp-2: '), ask('cp-3: ')])).toMatchObject([stopped, stopped]);
    expect(place.shown()).toBe('cp-2: \n');
  });

  it('continue after one without an answer', async () => {
    const place = terminal('\u0004');
    const ask = askInTurn(place);
    const answers = [ask('cp-2: '), ask('cp-3: ')];
    expect(await answers[0]).toBeNull();
    place.input.write('three\r');
    expect(await answers[1]).toBe('three');
  });

  it('return null after the terminal is closed', async () => {
    const place = terminal();
    const ask = askInTurn(place);
    place.input.end();
    expect(await Promise.all([ask('cp-2: '), ask('cp-3: ')])).toEqual([null, null]);
  });
});
