import { minorOf } from '../kubeadm-config/parse-config.ts';
import type { FlagList } from '../manifest/flag-list.ts';

/** The minor version of the kubelet since which it is safe: docs/decisions/0027-kubelet-woken.md */
const wokenSince = 27;

/**
 * Whether a kubelet starts a static pod whose manifest went and came back a moment ago, and the API server with these flags
 * ends soon enough for that.
 */
export function canBeWoken(kubeletVersion: string, flags: FlagList): boolean {
  const minor = minorOf(kubeletVersion);
  const endsSlowly =
    !/^0(ms|s|m|h)?$/.test(flags.last('shutdown-delay-duration') ?? '0') ||
    flags.last('shutdown-send-retry-after') === 'true';
  return minor !== null && minor >= wokenSince && !endsSlowly;
}
