import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaults } from '../../../src/config/defaults.ts';
import { webhookObjects } from '../../../src/deployment/webhook-objects.ts';
import { webhookSettings } from '../../../src/deployment/webhook-settings.ts';
import { objectsIn } from '../../support/helm.ts';
import { findKubectl } from '../../support/kubectl.ts';
import { projectRoot } from '../../support/run-irsactl.ts';
import { runTool } from '../../support/run-tool.ts';

describe('the base for kustomize', () => {
  it('is what irsactl apply installs, object by object', async () => {
    const built = await runTool(await findKubectl(), ['kustomize', join(projectRoot, 'deploy/kustomize')]);
    const wanted = webhookObjects({ ...webhookSettings, image: defaults.webhook.image });
    const found = objectsIn(built);
    expect(found).toHaveLength(wanted.length);
    expect(found).toEqual(expect.arrayContaining([...wanted]));
  });
});
