import { type Document, isMap, isScalar, isSeq, parseDocument, YAMLMap, YAMLSeq } from 'yaml';
import { flagOf } from '../manifest/flags.ts';
import type { ExtraArgument, KubeadmConfig } from './parse-config.ts';
import { spliceArguments } from './splice-arguments.ts';

/** The wanted arguments of each flag in the configuration; an empty list removes it, so that kubeadm's default applies. */
export type FlagArguments = ReadonlyMap<string, readonly ExtraArgument[]>;

/** The ClusterConfiguration with other arguments for these flags of kube-apiserver; all other text stays the same. */
export function editConfig(config: KubeadmConfig, flags: FlagArguments): string {
  const document = parseDocument(config.text);
  const extra = document.getIn(['apiServer', 'extraArgs'], true);
  const before = isMap(extra) || isSeq(extra) ? extra : null;
  const after =
    config.form === 'map' ? editedMap(document, before, flags) : editedList(document, before, flags);
  after.flow = false;
  return spliceArguments(config.text, after.items.length > 0 ? after : null);
}

type Collection = YAMLMap | YAMLSeq | null;

/** An existing name keeps its place; a new one goes where kubeadm would sort it. */
function editedMap(document: Document, before: Collection, flags: FlagArguments): YAMLMap {
  const map = isMap(before) ? before : new YAMLMap(document.schema);
  for (const [flag, list] of flags) {
    const wanted = new Set(list.map(({ name }) => name));
    const names = map.items.map(({ key }) => textOf(key));
    for (const name of names) if (flagOf(name) === flag && !wanted.has(name)) map.delete(name);
    for (const { name, value } of list) setSorted(document, map, name, value);
  }
  return map;
}

function setSorted(document: Document, map: YAMLMap, name: string, value: string): void {
  if (map.has(name)) {
    if (map.get(name) !== value) map.set(name, value);
    return;
  }
  const at = map.items.findIndex(({ key }) => textOf(key) > name);
  map.items.splice(at < 0 ? map.items.length : at, 0, document.createPair(name, value));
}

/** An existing argument keeps its text; all arguments of one flag move to the place of the first. */
function editedList(document: Document, before: Collection, flags: FlagArguments): YAMLSeq {
  const list = isSeq(before) ? before : new YAMLSeq(document.schema);
  for (const [flag, wanted] of flags) {
    const isOf = (item: unknown) => isMap(item) && flagOf(textOf(item.get('name'))) === flag;
    const today = list.items.filter(isOf);
    const at = list.items.findIndex(isOf);
    const others = list.items.filter((item) => !isOf(item));
    const items = wanted.map(
      ({ name, value }) =>
        today.find((item) => isMap(item) && item.get('name') === name && item.get('value') === value) ??
        document.createNode({ name, value }),
    );
    others.splice(at < 0 ? others.length : at, 0, ...items);
    list.items = others;
  }
  return list;
}

function textOf(node: unknown): string {
  return String(isScalar(node) ? node.value : node);
}
