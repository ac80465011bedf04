import { expect, it } from 'vitest';
import { missingRequirement } from './requirements.ts';

it.each(['darwin', 'win32'] as const)('a lab cannot run on %s', async (platform) => {
  expect(await missingRequirement(platform, 0)).toMatchObject({
    message: 'A lab needs Linux: its nodes are namespaces.',
    next: 'Run it in a virtual machine.',
  });
});

it('a lab needs root', async () => {
  expect((await missingRequirement('linux', 1001))?.message).toMatch(/^A lab needs root/);
});
