import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaults } from '../../../src/config/defaults.ts';
import { webhookObjects } from '../../../src/deployment/webhook-objects.ts';
import { webhookSettings } from '../../../src/deployment/webhook-settings.ts';
import { objectsOf, stringAt } from '../../../src/trust/json.ts';
import { objectsIn } from '../../support/helm.ts';
import { findKubectl } from '../../support/kubectl.ts';
import { projectRoot } from '../../support/run-irsactl.ts';
import { runTool } from '../../support/run-tool.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const base = join(projectRoot, 'deploy/kustomize');

describe('the base for kustomize', () => {
  it('equals the objects that irsactl apply installs', async () => {
    const built = objectsIn(await runTool(await findKubectl(), ['kustomize', base]));
    const wanted = webhookObjects({ ...webhookSettings, image: defaults.webhook.image });
    expect(built).toHaveLength(wanted.length);
    expect(built).toEqual(expect.arrayContaining([...wanted]));
  });

  it("serves with the user's certificate through the overlay of its README", async () => {
    const readme = await readFile(join(base, 'README.md'), 'utf8');
    const [overlay = ''] = /(?<=```yaml\n)(?:(?!```)[\s\S])*secretGenerator[^`]*/.exec(readme) ?? [];
    const folder = join(await temporaryFolder(), 'overlay');
    await mkdir(folder);
    const text = overlay.replace('../../deploy/kustomize', relative(folder, base));
    await writeFile(join(folder, 'kustomization.yaml'), text);
    for (const name of ['tls.crt', 'tls.key']) await writeFile(join(folder, name), name);
    const built = objectsIn(await runTool(await findKubectl(), ['kustomize', folder]));
    const the = (kind: string) => built.find((object) => object['kind'] === kind);
    const secret = stringAt(the('Secret'), 'metadata', 'name');
    expect(secret).toMatch(/^irsactl-webhook-tls-/);
    expect(JSON.stringify(the('Deployment'))).toContain(`"secretName":"${secret}"`);
    expect(objectsOf(the('MutatingWebhookConfiguration')?.['webhooks'])).toMatchObject(
      Array(2).fill({ clientConfig: { caBundle: expect.stringMatching(/^LS0t/) } }),
    );
  });
});
