import type { Example } from './command-guide.ts';

/** What the help of one command says, before it is laid out. */
export interface HelpPage {
  /** Behind the program's name: `plan [options]`. */
  readonly usage: string;
  readonly description: string;
  /** `Options:` and the like, with what stands below. */
  readonly groups: readonly (readonly [title: string, items: readonly HelpItem[]])[];
  readonly examples: readonly Example[];
  /** In their place where irsactl is a plugin of kubectl. */
  readonly pluginExamples?: readonly Example[];
  readonly exits: readonly (readonly [code: number, meaning: string])[];
  /** The page that says more, in the folder `docs` of the package. */
  readonly page: string;
}

/** An argument, option or command, and what it is for. */
export type HelpItem = readonly [term: string, description: string];
