import { type Fault, quoted } from './fault.ts';
import { ownValueAt } from './own-value-at.ts';
import { apiVersion, kind } from './schema.ts';

/** The fault of a file with another kind of manifest, which replaces the faults of its missing fields; else null. */
export function otherManifest(value: unknown): Fault | null {
  const [version, name] = [ownValueAt(value, ['apiVersion']), ownValueAt(value, ['kind'])];
  if (typeof version !== 'string' || typeof name !== 'string') return null;
  if (name === kind || version.split('/')[0] === apiVersion.split('/')[0]) return null;
  return {
    code: 'IRSA-CONFIG-001',
    path: ['kind'],
    what: `The file has the kind ${quoted(name)} of ${quoted(version)}, so it is not an irsa.yaml.`,
    why: `An irsa.yaml has apiVersion: ${apiVersion} and kind: ${kind}.`,
    next: 'Name an irsa.yaml with -f, or write one with `irsactl init`.',
  };
}
