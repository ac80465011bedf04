import type { StreamCounts } from '../links/control-plane/ports.ts';

/**
 * How many streams the metrics of an API server say that it carries now; null where they say nothing of them: a gauge of the
 * requests that last, of which a log is one as long as it is sent. Older API servers have another name for it.
 * https://kubernetes.io/docs/reference/instrumentation/metrics/
 */
export function streamCounts(metrics: string): StreamCounts | null {
  const found = ['apiserver_longrunning_requests', 'apiserver_longrunning_gauge']
    .map((name) => samplesOf(metrics, name))
    .find((samples) => samples.length > 0);
  if (!found) return null;
  const sum = (subresource: string) =>
    found
      .filter(
        ({ labels }) => labels.includes(`resource="pods"`) && labels.includes(`subresource="${subresource}"`),
      )
      .reduce((total, { value }) => total + value, 0);
  return {
    exec: sum('exec'),
    attach: sum('attach'),
    'port-forward': sum('portforward'),
    logs: sum('log'),
  };
}

function samplesOf(metrics: string, name: string) {
  return [...metrics.matchAll(new RegExp(`^${name}\\{([^}]*)\\} (\\d+)$`, 'gm'))].map(
    ([, labels = '', value]) => ({ labels: labels.split(','), value: Number(value) }),
  );
}
