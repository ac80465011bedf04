import type { Family, Sample } from '../../serving/exposition.ts';

/** In seconds; 0.125 to 8 are the EKS webhook's. */
const bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.125, 0.25, 0.5, 1, 2, 4, 8];

/** The bounds of the EKS webhook's histogram in microseconds, as Go writes them. */
const oldBounds: ReadonlyMap<number, string> = new Map([
  [0.125, '125000'],
  [0.25, '250000'],
  [0.5, '500000'],
  [1, '1e+06'],
  [2, '2e+06'],
  [4, '4e+06'],
  [8, '8e+06'],
]);

interface Route {
  readonly path: string;
  readonly verb: string;
  readonly codes: Map<number, number>;
  /** Requests by bucket, not cumulative; the last bucket is for those above all bounds. */
  readonly counts: number[];
  seconds: number;
  calls: number;
}

/**
 * Counts answered requests cheaply: the series are built on a scrape. The EKS webhook's names and units
 * (https://github.com/aws/amazon-eks-pod-identity-webhook/blob/master/pkg/handler/middleware.go) break Prometheus'
 * rules, so each also has a name that follows them.
 */
export class RequestTally {
  readonly #routes = new Map<string, Route>();
  /** Nearly every request has the path and verb of the previous one. */
  #last: Route | null = null;

  add(path: string, verb: string, code: number, seconds: number): void {
    const last = this.#last;
    const isRepeated = last?.path === path && last.verb === verb;
    const route = isRepeated ? last : (this.#routes.get(verb + path) ?? this.#open(path, verb));
    this.#last = route;
    route.codes.set(code, (route.codes.get(code) ?? 0) + 1);
    let bucket = 0;
    while (bucket < bounds.length && seconds > (bounds[bucket] ?? 0)) bucket++;
    route.counts[bucket] = (route.counts[bucket] ?? 0) + 1;
    route.seconds += seconds;
    route.calls += 1;
  }

  #open(path: string, verb: string): Route {
    const counts = new Array<number>(bounds.length + 1).fill(0);
    const route = { path, verb, codes: new Map<number, number>(), counts, seconds: 0, calls: 0 };
    this.#routes.set(verb + path, route);
    return route;
  }

  families(): readonly Family[] {
    const routes = [...this.#routes.values()];
    const calls = routes.flatMap(({ path, verb, codes }) =>
      [...codes].map(([code, value]) => ({ labels: { code, path, verb }, value })),
    );
    return [
      {
        name: 'pod_identity_webhook_requests_total',
        help: 'Requests answered.',
        type: 'counter',
        samples: calls,
      },
      {
        name: 'pod_identity_webhook_request_duration_seconds',
        help: 'Time from the first byte of a request to its answer.',
        type: 'histogram',
        samples: routes.flatMap((route) => [
          ...bounds.map((bound, index) => bucketOf(route, String(bound), index)),
          bucketOf(route, '+Inf', bounds.length),
          ...totals(route, 1),
        ]),
      },
      { name: 'http_request_count', help: 'Counter of requests.', type: 'counter', samples: calls },
      {
        name: 'http_request_latencies',
        help: 'Latency of requests in microseconds.',
        type: 'histogram',
        samples: routes.flatMap((route) => [
          ...[...oldBounds].map(([bound, le]) => bucketOf(route, le, bounds.indexOf(bound))),
          bucketOf(route, '+Inf', bounds.length),
          ...totals(route, 1e6),
        ]),
      },
      {
        name: 'http_request_duration_microseconds',
        help: 'Latency of requests in microseconds, without quantiles.',
        type: 'summary',
        samples: routes.flatMap((route) => totals(route, 1e6)),
      },
    ];
  }
}

function bucketOf({ path, verb, counts }: Route, le: string, last: number): Sample {
  const value = counts.slice(0, last + 1).reduce((sum, count) => sum + count, 0);
  return { suffix: '_bucket', labels: { path, verb, le }, value };
}

function totals({ path, verb, seconds, calls }: Route, unit: number): readonly Sample[] {
  const labels = { path, verb };
  return [
    { suffix: '_sum', labels, value: seconds * unit },
    { suffix: '_count', labels, value: calls },
  ];
}
