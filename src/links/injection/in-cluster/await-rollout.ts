import { refName, refOf } from '../../../chain/object-ref.ts';
import type { Progress } from '../../../chain/progress.ts';
import { IrsaError } from '../../../errors/irsa-error.ts';
import { type Json, objectsOf, stringAt, stringsAt, valueAt } from '../../../trust/json.ts';
import type { InjectionPorts, KubernetesObject } from '../ports.ts';
import { problemOf, rolloutOfWorkload } from './rollout.ts';

/** Enough for two pods in sequence to pull 60 MB over a slow line and start. */
const maxWait = 300_000;
const usuallySeconds = 20;
const pause = 1_000;

/** Waits until all pods of the workload run its template and are available; throws IRSA-INJECT-005. */
export async function awaitRollout(
  workload: KubernetesObject,
  { objects, clock }: Pick<InjectionPorts, 'objects' | 'clock'>,
  progress: Progress,
): Promise<void> {
  const ref = refOf(workload);
  const started = clock.now();
  for (;;) {
    const live = await objects.read(ref);
    const rollout = live === null ? { done: false, state: 'it was deleted' } : rolloutOfWorkload(live);
    if (rollout.done) return;
    const waited = clock.now() - started;
    const pods = await objects.pods(
      ref.namespace ?? '',
      stringsAt(workload, 'spec', 'selector', 'matchLabels'),
    );
    const problem = problemOf(pods.filter((pod) => runsTemplate(pod, workload)));
    if (problem?.isFinal || waited > maxWait) {
      throw new IrsaError('IRSA-INJECT-005', {
        what: `${refName(ref)} did not become available: ${rollout.state}.`,
        why: `${problem?.reason ?? 'Scheduler and kubelet report no reason.'} The old pods keep serving; irsactl changed nothing else.`,
        next: `Run \`kubectl --namespace ${ref.namespace} describe pods\`, read the log of a running pod, fix the problem, then run \`irsactl apply\` again.`,
      });
    }
    progress({
      type: 'waiting',
      link: 'injection',
      forWhat: `${refName(ref)} (${rollout.state}${problem ? `; ${problem.reason}` : ''})`,
      sinceSeconds: Math.round(waited / 1000),
      usuallySeconds,
    });
    await clock.sleep(pause);
  }
}

/** False for a pod of an older template: the new template may fix its problem, and the rollout deletes it. */
function runsTemplate(pod: KubernetesObject, workload: KubernetesObject): boolean {
  const images = imagesOf(valueAt(pod, 'spec'));
  const wanted = imagesOf(valueAt(workload, 'spec', 'template', 'spec'));
  return images.length === 0 || images.some((image) => wanted.includes(image));
}

function imagesOf(podSpec: Json | undefined): readonly string[] {
  return objectsOf(valueAt(podSpec, 'containers')).flatMap((container) => stringAt(container, 'image') ?? []);
}
