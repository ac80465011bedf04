import { stringify } from 'yaml';
import { defaults } from '../src/config/defaults.ts';
import { webhookObjects } from '../src/deployment/webhook-objects.ts';
import { webhookSettings } from '../src/deployment/webhook-settings.ts';
import type { GeneratedFile } from './generate-file.ts';

/** The base of deploy/kustomize: the objects that `irsactl apply` installs, without a chain's ownership labels. */
export function kustomizeBase(): GeneratedFile {
  const objects = webhookObjects({ ...webhookSettings, image: defaults.webhook.image });
  const documents = objects.map((object) =>
    stringify(object, { lineWidth: 0, aliasDuplicateObjects: false }),
  );
  const heading = '# Written by `make generate` from src/deployment. Change it by a patch in an overlay.\n';
  return { path: 'deploy/kustomize/webhook.yaml', text: heading + documents.join('---\n') };
}
