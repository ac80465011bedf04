import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { awsWorld } from '../../support/aws-world.ts';
import { findPythonTools } from '../../support/python-tools.ts';
import { projectRoot } from '../../support/run-irsactl.ts';
import { sandboxPlace } from '../../support/sandbox-place.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { tutorialBlocks } from '../../support/tutorial-blocks.ts';
import { TutorialRunner } from '../../support/tutorial-runner.ts';

/** Random bytes whose base64url form, a version ID, begins with a dash: on a command line it looks like an option. */
function beginningWithDash(size: number): Buffer {
  const bytes = randomBytes(size);
  bytes[0] = 0xf8 | ((bytes[0] ?? 0) & 0x03);
  return bytes;
}

it('the commands of docs/how-to/restore-a-document.md restore a document', async () => {
  const sandbox = await startSandbox({ randomBytes: beginningWithDash });
  try {
    const world = awsWorld(sandboxPlace(sandbox), { roles: [] });
    await world.apply();
    const { s3 } = world.clients;
    const bucket = `${world.context.chain.name}-oidc`;
    const place = { Bucket: bucket, Key: 'keys.json' };
    const read = async () => (await s3.send(new GetObjectCommand(place))).Body?.transformToString();
    const before = await read();
    await s3.send(new PutObjectCommand({ ...place, Body: '{"keys":[]}' }));

    const folder = join(await temporaryFolder(), 'work');
    await mkdir(folder);
    const { aws } = await findPythonTools();
    const page = 'docs/how-to/restore-a-document.md';
    const environment = {
      ...sandbox.endpointEnvironment(),
      PATH: [dirname(aws), process.env['PATH'] ?? ''].join(delimiter),
      HOME: folder,
      AWS_PAGER: '',
    };
    const runner = new TutorialRunner({ folder, environment, page });
    const text = await readFile(join(projectRoot, page), 'utf8');
    const [list, get, unmark, ...more] = tutorialBlocks(text.replaceAll('prod-1-oidc', bucket));
    if (!list || !get || !unmark || more.length > 0) throw new Error('the page has three blocks');
    await runner.run(list);
    await runner.run(get);
    expect(await readFile(join(folder, 'before.json'), 'utf8')).toBe(before);

    await s3.send(new DeleteObjectCommand(place));
    await expect(read()).rejects.toMatchObject({ message: expect.anything() });
    await runner.run(unmark);
    expect(await read()).toBe('{"keys":[]}');
    world.clients.close();
  } finally {
    await sandbox.close();
  }
});
