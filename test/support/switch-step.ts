import { test } from 'vitest';
import type { SwitchSettings } from '../../src/links/control-plane/switch/switch-settings.ts';
import { StartedSwitch } from './started-switch.ts';

interface Given {
  /** A node with a step that is under way, for as long as the test lasts. */
  readonly step: (over?: Partial<SwitchSettings>) => StartedSwitch;
}

/** A test of the switch over a step. */
export const it = test.extend<Given>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads what a fixture needs from the pattern
  step: async ({}, use) => {
    const started: StartedSwitch[] = [];
    await use((over) => {
      const made = new StartedSwitch(over);
      started.push(made);
      return made;
    });
    for (const one of started) await one.remove();
  },
});
