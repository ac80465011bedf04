import { readFileSync, writeFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { documentsOf, patchMachine } from './talos-machine.ts';

/** `talosctl` and `yq` as the steps for Talos call them, with the configuration of one node in the file `node.yaml`. */
const [program, ...words] = process.argv.slice(2);
const line = words.join(' ');

if (line.startsWith('get machineconfig v1alpha1 --nodes NODE -o jsonpath={.spec}')) {
  process.stdout.write(readFileSync('node.yaml', 'utf8'));
} else if (line.startsWith('patch machineconfig --nodes NODE --patch @')) {
  const patch = readFileSync(line.slice(line.indexOf('@') + 1), 'utf8');
  writeFileSync('node.yaml', patchMachine(readFileSync('node.yaml', 'utf8'), patch));
} else if (program === 'yq') {
  yq();
} else {
  throw new Error(`not played: ${program} ${line}`);
}

function yq(): void {
  const load = /^-i \(select\(has\("issuer"\)\)\.issuer\.privateKey\) = load_str\("([^"]+)"\) (\S+)$/.exec(
    line,
  );
  if (load) {
    const [, from = '', path = ''] = load;
    const documents = parseAllDocuments(readFileSync(path, 'utf8'));
    for (const one of documents) {
      if (one.has('issuer')) one.setIn(['issuer', 'privateKey'], readFileSync(from, 'utf8'));
    }
    writeFileSync(path, documents.map(String).join(''));
    return;
  }
  const documents: readonly { [name: string]: unknown }[] = documentsOf(readFileSync(0, 'utf8'));
  const own = documents.find(({ kind }) => kind === 'KubeServiceAccountConfig');
  const found =
    line === '-N .cluster.serviceAccount.key | select(.) | @base64d'
      ? Buffer.from(textAt(documents[0], ['cluster', 'serviceAccount', 'key']), 'base64').toString()
      : line === '-N select(.kind == "KubeServiceAccountConfig") | .issuer.privateKey'
        ? textAt(own, ['issuer', 'privateKey'])
        : null;
  if (found === null) throw new Error(`not played: yq ${line}`);
  process.stdout.write(found === '' ? '' : `${found}\n`);
}

function textAt(value: unknown, path: readonly string[]): string {
  const [name, ...rest] = path;
  if (name === undefined) return typeof value === 'string' ? value : '';
  return typeof value === 'object' && value !== null
    ? textAt(Object.entries(value).find(([key]) => key === name)?.[1], rest)
    : '';
}
