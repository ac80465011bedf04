import { refName, refOf } from '../../../chain/object-ref.ts';
import type { Progress } from '../../../chain/progress.ts';
import { IrsaError } from '../../../errors/irsa-error.ts';
import { type Json, objectsOf, stringAt, stringsAt, valueAt } from '../../../trust/json.ts';
import type { InjectionPorts, KubernetesObject } from '../ports.ts';
import { rolloutOfWorkload, troubleOf } from './rollout.ts';

/** Pulling 60 MB over a slow line and starting, twice, one after the other. */
const longestWait = 300_000;
const usuallySeconds = 20;
const pause = 1_000;

/** Waits until every pod of the workload runs what it says, and is available. */
export async function awaitRollout(
  workload: KubernetesObject,
  { objects, clock }: Pick<InjectionPorts, 'objects' | 'clock'>,
  progress: Progress,
): Promise<void> {
  const ref = refOf(workload);
  const started = clock.now();
  for (;;) {
    const live = await objects.read(ref);
    const rollout = live === null ? { done: false, state: 'it is gone' } : rolloutOfWorkload(live);
    if (rollout.done) return;
    const waited = clock.now() - started;
    const pods = await objects.pods(
      ref.namespace ?? '',
      stringsAt(workload, 'spec', 'selector', 'matchLabels'),
    );
    const trouble = troubleOf(pods.filter((pod) => runsTemplate(pod, workload)));
    if (trouble?.isFinal || waited > longestWait) {
      throw new IrsaError('IRSA-INJECT-005', {
        what: `${refName(ref)} did not become available: ${rollout.state}.`,
        why: `${trouble?.reason ?? 'Neither scheduler nor kubelet says why.'} Pods of before go on serving; nothing else was changed.`,
        next: `Look at \`kubectl --namespace ${ref.namespace} describe pods\` and at the log of one that runs, put it right, then run \`irsactl apply\` again.`,
      });
    }
    progress({
      type: 'waiting',
      link: 'injection',
      forWhat: `${refName(ref)} (${rollout.state}${trouble ? `; ${trouble.reason}` : ''})`,
      sinceSeconds: Math.round(waited / 1000),
      usuallySeconds,
    });
    await clock.sleep(pause);
  }
}

/** False for a pod of an earlier template: its trouble may be what this one cures, and it goes by itself. */
function runsTemplate(pod: KubernetesObject, workload: KubernetesObject): boolean {
  const images = imagesOf(valueAt(pod, 'spec'));
  const wanted = imagesOf(valueAt(workload, 'spec', 'template', 'spec'));
  return images.length === 0 || images.some((image) => wanted.includes(image));
}

function imagesOf(podSpec: Json | undefined): readonly string[] {
  return objectsOf(valueAt(podSpec, 'containers')).flatMap((container) => stringAt(container, 'image') ?? []);
}
