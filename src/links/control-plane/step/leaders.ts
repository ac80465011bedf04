import type { Progress } from '../../../chain/progress.ts';
import { IrsaError } from '../../../errors/irsa-error.ts';
import type { ControlPlanePorts } from '../ports.ts';
import { waiting } from './await-serving.ts';
import { ifNotLeading } from './what-if.ts';

/** A controller that gave up its Lease comes back after a pause that grows with each restart: up to 5 minutes. */
const patienceSeconds = 330;
const usuallySeconds = 60;

/**
 * Waits until controller-manager and scheduler lead: each that has a Lease renews it. They end themselves where no API
 * server answers for 10 s, and until they lead again nothing in the cluster is scheduled or repaired.
 * https://kubernetes.io/docs/concepts/architecture/leases/
 */
export async function awaitLeaders({ cluster, clock }: ControlPlanePorts, progress: Progress): Promise<void> {
  const look = async () => new Map((await cluster.leaders()).map(({ name, renewed }) => [name, renewed]));
  const seen = await look();
  const report = waiting(
    progress,
    'controller-manager and scheduler to lead again',
    ifNotLeading(patienceSeconds),
  );
  const started = clock.elapsed();
  let silent = [...seen.keys()];
  while (silent.length > 0) {
    const since = Math.round((clock.elapsed() - started) / 1000);
    if (since > patienceSeconds) throw leaderless(silent);
    report(since, usuallySeconds);
    await clock.sleep(1000);
    const now = await look();
    silent = silent.filter((name) => !now.get(name) || now.get(name) === seen.get(name));
  }
}

function leaderless(names: readonly string[]): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-104', {
    what: `${names.join(' and ')} ${names.length === 1 ? 'does' : 'do'} not lead again; the API server serves as it should.`,
    why: `No Lease of ${names.join(' or ')} in kube-system was renewed for ${patienceSeconds} s.`,
    next: 'Look at `kubectl -n kube-system get pods` and their logs; once they run, run the same command again.',
  });
}
