import type { BinariesEvent } from './binaries.ts';

/** Returns one line of plain text about an event. */
export function describeBinariesEvent(event: BinariesEvent): string {
  switch (event.type) {
    case 'passed-over':
      return `${sourceNames[event.source]}: not available. ${event.why}`;
    case 'downloading':
      return `downloading ${event.url} ${amount(event.bytes, event.total)}`;
    case 'building':
      return `building ${event.program} with Go for ${seconds(event.sinceSeconds)} (usually ${seconds(event.usuallySeconds)}): ${event.step}`;
    case 'found':
      return `Kubernetes binaries: ${sourceNames[event.source]} ${event.directory}`;
  }
}

const sourceNames = {
  'kubebuilder-assets': 'KUBEBUILDER_ASSETS',
  cache: 'cache',
  release: 'official release',
  'go-build': 'Go build',
} as const;

function amount(bytes: number, total: number | undefined): string {
  if (total === undefined || total === 0) return megabytes(bytes);
  return `${megabytes(bytes)} of ${megabytes(total)} (${Math.floor((bytes / total) * 100)} %)`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function seconds(value: number): string {
  return `${Math.floor(value)} s`;
}
