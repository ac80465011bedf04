import { IrsaError } from '../../../errors/irsa-error.ts';
import type { NodeContext } from './context.ts';
import { ifNotLeading, waiting } from './wait-reports.ts';

/** A controller that lost its Lease restarts after a back-off that grows to 5 minutes. */
const patienceSeconds = 330;
const usuallySeconds = 30;
/** No holder fails to renew for that long, not even in the longest back-off. */
const abandonedMilliseconds = 60 * 60 * 1000;

/**
 * Waits until controller-manager and scheduler lead: each that has a Lease renews it. They exit if no API server answers for
 * 10 s, and until they lead again nothing in the cluster is scheduled or repaired. Ignores an abandoned Lease, for example
 * with `--leader-elect=false`. Throws IRSA-CONTROLPLANE-075 if it times out.
 * https://kubernetes.io/docs/concepts/architecture/leases/
 */
export async function awaitLeaders({
  ports,
  progress,
}: Pick<NodeContext, 'ports' | 'progress'>): Promise<void> {
  const { cluster, clock } = ports;
  const all = await cluster.leaders();
  const seen = new Map(
    all
      .filter(({ at }) => at === undefined || clock.now() - at <= abandonedMilliseconds)
      .map(({ name, renewed }) => [name, renewed]),
  );
  const report = waiting(
    progress,
    'controller-manager and scheduler to lead',
    ifNotLeading(patienceSeconds),
    usuallySeconds,
  );
  const started = clock.elapsed();
  let silent = [...seen.keys()];
  while (silent.length > 0) {
    const since = Math.round((clock.elapsed() - started) / 1000);
    if (since > patienceSeconds) throw leaderless(silent);
    report(since);
    await clock.sleep(1000);
    const now = new Map((await cluster.leaders()).map(({ name, renewed }) => [name, renewed]));
    silent = silent.filter((name) => !now.get(name) || now.get(name) === seen.get(name));
  }
}

function leaderless(names: readonly string[]): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-075', {
    what: `${names.join(' and ')} ${names.length === 1 ? 'does' : 'do'} not lead; the API server works.`,
    why: `The Lease of ${names.join(' or ')} in kube-system was not renewed for ${patienceSeconds} s.`,
    next: 'Check `kubectl -n kube-system get pods` and their logs. When they run, run the same command again.',
  });
}
