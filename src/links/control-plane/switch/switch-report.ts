/** What the switch writes where it undoes a step that nobody saw fail: irsactl was gone, or the machine. */
export const interruptions = {
  untouched: 'the manifest was not in place yet',
  served: 'the API server served with the new manifest',
  rebooted: 'the machine was started anew before the step was confirmed',
} as const;

/** Whether the report tells of one. On a full disk there is none, and what was not seen to work counts as failed. */
export function wasInterrupted(report: string): boolean {
  return Object.values(interruptions).some((line) => report.includes(line));
}
