import { type Fault, quoted } from './fault.ts';
import { ownValueAt } from './own-value-at.ts';
import { apiVersion, kind } from './schema.ts';

/** That it lacks the fields of an irsa.yaml is no news of a file that is another thing. */
export function otherManifest(value: unknown): Fault | null {
  const [version, name] = [ownValueAt(value, ['apiVersion']), ownValueAt(value, ['kind'])];
  if (typeof version !== 'string' || typeof name !== 'string') return null;
  if (name === kind || version.split('/')[0] === apiVersion.split('/')[0]) return null;
  return {
    code: 'IRSA-CONFIG-001',
    path: ['kind'],
    what: `The file is a ${quoted(name)} of ${quoted(version)}, not a chain.`,
    why: `A chain has apiVersion: ${apiVersion} and kind: ${kind}.`,
    next: 'Name the file of the chain with -f, or write one with `irsactl init`.',
  };
}
