import { LabFailure } from './lab-failure.ts';
import type { Report } from './steps.ts';

/** The folder with Kubernetes' programs of a version. */
export async function findPrograms(version: string, report: Report, signal: AbortSignal): Promise<string> {
  signal.throwIfAborted();
  const folder = process.env['KUBEBUILDER_ASSETS'] ?? '';
  if (folder === '') {
    throw new LabFailure(
      `Kubernetes ${version} is not here.`,
      'Set KUBEBUILDER_ASSETS to a folder with its programs.',
    );
  }
  report(`Programs: ${folder}`);
  return folder;
}
