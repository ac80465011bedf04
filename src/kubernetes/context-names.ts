import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { isJsonObject, type Json, objectsOf, stringAt } from '../trust/json.ts';
import { type ConnectOptions, configFiles } from './kubeconfig-files.ts';

/** The names of the contexts in the kubeconfig, in order. Does not load the Kubernetes client. */
export async function contextNames({
  env,
  kubeconfig,
}: Pick<ConnectOptions, 'env' | 'kubeconfig'>): Promise<readonly string[]> {
  const files = await configFiles(env, kubeconfig);
  const names = await Promise.all(files.map(async (file) => contextsIn(await readFile(file, 'utf8'))));
  return names.flat();
}

function contextsIn(text: string): readonly string[] {
  const config: Json = parse(text, { logLevel: 'silent' });
  if (!isJsonObject(config)) return [];
  return objectsOf(config['contexts']).flatMap((context) => stringAt(context, 'name') ?? []);
}
