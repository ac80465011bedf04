import { cp, readdir, symlink } from 'node:fs/promises';
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
  const before = await podFolders();
  const demo = await startDemo({
    path: await temporaryFolder(),
    closedToOthers: true,
    main: join(checkout, 'src/cli/main.ts'),
  });
  await demo.line('the webhook injected:');
  const [folder = '', ...others] = (await podFolders()).filter((name) => !before.includes(name));
  expect(folder).not.toBe('');
  expect(others).toEqual([]);
  expect(await demo.ended()).toEqual({ code: 0, signal: null });
  expect(demo.stdout.join('\n')).toContain('its program called sts:GetCallerIdentity');
  expect(demo.stdout.join('\n')).toContain(':assumed-role/demo-1-shop-orders/');
  await demo.nothingLeft();
  expect(await podFolders()).not.toContain(folder);
});

/** Folders that a demo made for its pod in the open folder for temporary files; other demos use their own. */
async function podFolders(): Promise<string[]> {
  return (await readdir('/tmp')).filter((name) => name.startsWith('irsactl-pod-'));
}
