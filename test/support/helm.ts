import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { isJsonObject, type JsonObject } from '../../src/trust/json.ts';
import { findGoTool, type GoTool } from './go-tool.ts';
import { projectRoot } from './run-irsactl.ts';
import { runTool } from './run-tool.ts';

const version = 'v3.22.0';
/** Stamped where helm is released; without it helm takes every cluster for an old one. */
const kubeVersion = ['--kube-version', '1.36.0'];

export const chart = join(projectRoot, 'deploy/chart');

/** The helm on the PATH, else one that Go has built, once, in the user's cache; else why there is none. */
export function findHelm(): Promise<GoTool> {
  return findGoTool({ name: 'helm', module: 'helm.sh/helm/v3', command: 'cmd/helm', version, minutes: 3 });
}

/** What the chart makes of these values, written as in `--set-json`, in helm's order of installation. */
export async function helmTemplate(helm: string, values: JsonObject = {}): Promise<readonly JsonObject[]> {
  const args = ['template', 'irsactl-webhook', chart, '--namespace', 'irsactl-system', ...kubeVersion];
  return objectsIn(await runTool(helm, [...args, '--values', '-'], { input: JSON.stringify(values) }));
}

/** The objects of a file of several documents. */
export function objectsIn(text: string): readonly JsonObject[] {
  return parseAllDocuments(text).flatMap((document) => {
    if (document.errors[0]) throw document.errors[0];
    const object = document.toJS();
    return isJsonObject(object) ? [object] : [];
  });
}
