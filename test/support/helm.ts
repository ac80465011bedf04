import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { isJsonObject, type JsonObject } from '../../src/trust/json.ts';
import { findGoTool, type GoTool } from './go-tool.ts';
import { projectRoot } from './run-irsactl.ts';
import { runTool } from './run-tool.ts';

const version = 'v3.22.0';
/** A released helm has the version built in; without this flag, a helm built here assumes an old cluster. */
const kubeVersion = ['--kube-version', '1.36.0'];

export const chart = join(projectRoot, 'deploy/chart');

export function findHelm(): Promise<GoTool> {
  return findGoTool({ name: 'helm', module: 'helm.sh/helm/v3', command: 'cmd/helm', version, minutes: 3 });
}

/** Renders the chart with these values, as `--set-json` does; returns the objects in helm's order of installation. */
export async function helmTemplate(helm: string, values: JsonObject = {}): Promise<readonly JsonObject[]> {
  const args = ['template', 'irsactl-webhook', chart, '--namespace', 'irsactl-system', ...kubeVersion];
  return objectsIn(await runTool(helm, [...args, '--values', '-'], { input: JSON.stringify(values) }));
}

/** Returns the objects of a multi-document YAML file. */
export function objectsIn(text: string): readonly JsonObject[] {
  return parseAllDocuments(text).flatMap((document) => {
    if (document.errors[0]) throw document.errors[0];
    const object = document.toJS();
    return isJsonObject(object) ? [object] : [];
  });
}
