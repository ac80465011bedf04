import { expect, it } from 'vitest';
import { whyNoLab } from './requirements.ts';

it.each(['darwin', 'win32'] as const)('there is no lab on %s, whoever asks', async (platform) => {
  expect(await whyNoLab(platform, 0)).toMatchObject({
    message: 'A lab needs Linux: its nodes are namespaces.',
    next: 'Run it in a virtual machine.',
  });
});

it('there is no lab for somebody else than root', async () => {
  expect((await whyNoLab('linux', 1001))?.message).toMatch(/^A lab needs root/);
});
