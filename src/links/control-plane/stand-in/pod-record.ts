import { parse } from 'yaml';

/** A part of a pod manifest, with any fields. */
export interface PodRecord {
  readonly [field: string]: unknown;
}

/**
 * Reads a manifest as the kubelet does, which uses YAML 1.1: `0644` is octal there, and `on` a boolean.
 * https://github.com/kubernetes-sigs/yaml
 */
export function readPod(content: Uint8Array): PodRecord {
  const text = Buffer.from(content).toString('utf8');
  const read: unknown = parse(text, { version: '1.1', customTags: (tags) => tags.filter(isOfKubelet) });
  return isRecord(read) ? read : {};
}

/** Dates and numbers of base 60 are strings for the kubelet. */
function isOfKubelet(tag: unknown): boolean {
  if (!isRecord(tag)) return !['timestamp', 'intTime', 'floatTime'].includes(String(tag));
  const { tag: name, format } = tag;
  return name !== 'tag:yaml.org,2002:timestamp' && format !== 'TIME';
}

export function isRecord(value: unknown): value is PodRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function records(value: unknown): readonly PodRecord[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

export function containersOf(pod: PodRecord): readonly PodRecord[] {
  return isRecord(pod['spec']) ? records(pod['spec']['containers']) : [];
}
