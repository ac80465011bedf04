import { waiting } from './await-serving.ts';
import type { Beat } from './stand-in.ts';
import type { NodeContext } from './step-context.ts';

/**
 * So long connection tracking keeps where it led a connection that both its ends have reset, and leads a new one from
 * the same address and port there as well, whatever the rules say by then; where nobody listens any more, that one is
 * refused. Whoever masquerades, as kube-proxy does, takes such a port anew within seconds. It is the kernel's
 * `nf_conntrack_tcp_timeout_close`. https://docs.kernel.org/networking/nf_conntrack-sysctl.html
 */
export const resetsKeptSeconds = 10;

/** Waits, after new connections are led elsewhere, until nothing leads one to `whose` port any more. */
export async function awaitForgottenResets(
  { ports: { clock }, progress }: Pick<NodeContext, 'ports' | 'progress'>,
  { whose, otherwise }: { readonly whose: string; readonly otherwise: string },
  beat: Beat,
): Promise<void> {
  const report = waiting(progress, `connections to ${whose} that were reset to be forgotten`, otherwise);
  for (let second = 0; second < resetsKeptSeconds; second += 1) {
    report(second, resetsKeptSeconds);
    await beat();
    await clock.sleep(1000);
  }
}
