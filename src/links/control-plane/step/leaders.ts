import type { Finding } from '../../../chain/finding.ts';
import { IrsaError } from '../../../errors/irsa-error.ts';
import { finding } from '../findings.ts';
import type { ControlPlanePorts, Leader } from '../ports.ts';
import type { NodeContext } from './step-context.ts';
import { noteTime, waitingAsBefore } from './wait-times.ts';
import { ifNotLeading } from './what-if.ts';

/** A controller that gave up its Lease comes back after a pause that grows with each restart: up to 5 minutes. */
const patienceSeconds = 330;
const usuallySeconds = 60;

/**
 * Nobody who leads is silent for that long, a controller that the kubelet starts again after its longest pause least of
 * all; and a clock that differs by that much is a finding of its own.
 */
const leftAfterMilliseconds = 60 * 60 * 1000;

/** Runs that were told of a Lease that nobody renews: each step would say it again. */
const told = new WeakSet<ControlPlanePorts>();

/**
 * Waits until controller-manager and scheduler lead: each that has a Lease renews it. They end themselves where no API
 * server answers for 10 s, and until they lead again nothing in the cluster is scheduled or repaired. A Lease that was
 * left behind, as by `--leader-elect=false`, is nobody's.
 * https://kubernetes.io/docs/concepts/architecture/leases/
 */
export async function awaitLeaders(context: NodeContext): Promise<void> {
  const { ports, progress } = context;
  const { cluster, clock } = ports;
  const all = await cluster.leaders();
  const left = all.filter(({ at }) => at !== undefined && clock.now() - at > leftAfterMilliseconds);
  if (left.length > 0 && !told.has(ports)) {
    told.add(ports);
    for (const one of left) progress({ type: 'finding', finding: leftLease(one) });
  }
  const look = async () => new Map((await cluster.leaders()).map(({ name, renewed }) => [name, renewed]));
  const seen = new Map(all.filter((one) => !left.includes(one)).map(({ name, renewed }) => [name, renewed]));
  const report = await waitingAsBefore(
    context,
    'leaders',
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
  if (seen.size > 0) await noteTime(context, 'leaders', (clock.elapsed() - started) / 1000);
}

function leaderless(names: readonly string[]): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-075', {
    what: `${names.join(' and ')} ${names.length === 1 ? 'does' : 'do'} not lead again; the API server serves as it should.`,
    why: `No Lease of ${names.join(' or ')} in kube-system was renewed for ${patienceSeconds} s.`,
    next: 'Look at `kubectl -n kube-system get pods` and their logs; once they run, run the same command again.',
  });
}

function leftLease({ name, at = 0 }: Leader): Finding {
  return finding.warning('IRSA-CONTROLPLANE-075', {
    what: `Whether ${name} leads again is not waited for.`,
    why: `Nobody has renewed its Lease in kube-system since ${new Date(at).toISOString()}: it does not run, or with \`--leader-elect=false\`, which leaves the Lease behind.`,
    next: `Look at \`kubectl -n kube-system get pods\`. Where it runs without election: \`kubectl -n kube-system delete lease ${name}\`.`,
  });
}
