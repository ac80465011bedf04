import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaults } from '../../../src/config/defaults.ts';
import { webhookObjects } from '../../../src/deployment/webhook-objects.ts';
import { type WebhookSettings, webhookSettings } from '../../../src/deployment/webhook-settings.ts';
import { objectsIn } from '../../support/helm.ts';
import { findKubectl } from '../../support/kubectl.ts';
import { projectRoot } from '../../support/run-irsactl.ts';
import { runTool } from '../../support/run-tool.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const base = join(projectRoot, 'deploy/kustomize');

async function expectBuilt(folder: string, change: Partial<WebhookSettings> = {}): Promise<void> {
  const built = await runTool(await findKubectl(), ['kustomize', folder]);
  const wanted = webhookObjects({ ...webhookSettings, image: defaults.webhook.image, ...change });
  const found = objectsIn(built);
  expect(found).toHaveLength(wanted.length);
  expect(found).toEqual(expect.arrayContaining([...wanted]));
}

describe('the base for kustomize', () => {
  it('is what irsactl apply installs, object by object', () => expectBuilt(base));

  it('asks the webhook to raise failurePolicy by the overlay of its README', async () => {
    const readme = await readFile(join(base, 'README.md'), 'utf8');
    const [overlay] = /apiVersion(?:(?!```)[\s\S])*fail-once-proven[^`]*/.exec(readme) ?? [];
    const folder = join(await temporaryFolder(), 'overlay');
    await mkdir(folder);
    const text = overlay?.replace('../../deploy/kustomize', relative(folder, base)) ?? '';
    await writeFile(join(folder, 'kustomization.yaml'), text);
    await expectBuilt(folder, { failurePolicy: 'Fail' });
  });
});
