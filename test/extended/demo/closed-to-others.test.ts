import { existsSync } from 'node:fs';
import { cp, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { startDemo } from '../../support/demo-run.ts';
import { isRoot } from '../../support/skip-unless.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const project = resolve(import.meta.dirname, '../../..');

it("root runs the demo even if its checkout, home and temporary files are closed to the pod's user", async ({
  skip,
}) => {
  skip(!isRoot, "only for root the pod's process runs as another user");
  const checkout = await temporaryFolder();
  for (const name of ['package.json', 'src']) {
    await cp(join(project, name), join(checkout, name), { recursive: true });
  }
  await symlink(join(project, 'node_modules'), join(checkout, 'node_modules'));
  const demo = await startDemo({
    path: await temporaryFolder(),
    closedToOthers: true,
    main: join(checkout, 'src/cli/main.ts'),
  });
  expect(await demo.ended()).toEqual({ code: 0, signal: null });
  const [, image = ''] = /\$ (\S+\/irsactl-pod-\w+\/image)\/node \S+/.exec(demo.stdout.join('\n')) ?? [];
  expect(image).not.toBe('');
  expect(demo.stdout.join('\n')).toContain(':assumed-role/demo-1-shop-orders/');
  await demo.nothingLeft();
  expect(existsSync(image)).toBe(false);
});
