/** A part of a pod manifest, with any fields. */
export interface PodRecord {
  readonly [field: string]: unknown;
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
