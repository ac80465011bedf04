import { expect, it } from 'vitest';
import { bundleWebhook } from '../../../scripts/image/bundle.ts';
import { projectRoot } from '../../support/run-irsactl.ts';

it('is small, and V8 stores its source, which stays in memory, with one byte per character', async () => {
  const { code } = await bundleWebhook(projectRoot);
  expect(/[\u0080-\uffff]/.exec(code)).toBeNull();
  expect(code.length).toBeLessThan(4_000_000);
});
