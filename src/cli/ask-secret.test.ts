import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { askSecret } from './ask-secret.ts';

/** A terminal on which these keys are pressed. */
function terminal(...typed: readonly string[]) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const modes: boolean[] = [];
  for (const keys of typed) input.write(keys);
  const raw = Object.assign(input, { setRawMode: (mode: boolean) => modes.push(mode) });
  return { input: raw, output, modes, shown: () => String(output.read() ?? '') };
}

describe('a secret that is asked for', () => {
  it('is not shown, can be corrected, and leaves the terminal as it was', async () => {
    const place = terminal('pas', 'x\u007fs', '\r');
    expect(await askSecret('password: ', place)).toBe('pass');
    expect(place.shown()).toBe('password: \n');
    expect(place.modes).toEqual([true, false]);
    expect(place.input.isPaused()).toBe(true);
  });

  it('is asked for in words that a terminal only shows', async () => {
    const place = terminal('pass\r');
    await askSecret('sudo password of \u001b[2Jroot: ', place);
    expect(place.shown()).toBe('sudo password of \\u001b[2Jroot: \n');
  });

  it('is none where the input ends', async () => {
    expect(await askSecret('password: ', terminal('\u0004'))).toBeNull();
  });

  it('is no more asked for after Ctrl-C', async () => {
    const place = terminal('pas\u0003');
    await expect(askSecret('password: ', place)).rejects.toMatchObject({ code: 'IRSA-PLAN-005' });
    expect(place.modes).toEqual([true, false]);
  });
});
