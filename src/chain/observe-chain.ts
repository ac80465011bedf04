import type { ChainContext } from './context.ts';
import type { Consent, Link, ObservedLink } from './link.ts';
import { type ChainOutputs, noOutputs } from './outputs.ts';

/** One link as it was seen, on what the links before it handed on. */
interface SeenLink {
  readonly link: Link;
  readonly seen: ObservedLink;
}

/** All links of a chain, each seen once. Everything that is planned follows from it without another look. */
export interface ObservedChain {
  readonly links: readonly SeenLink[];
  /** What the links hand on, as far as it stands today. */
  readonly outputs: ChainOutputs;
}

/** Looks at every link, in the chain's order. Changes nothing. */
export async function observeChain(
  links: readonly Link[],
  context: ChainContext,
  consent: Consent,
): Promise<ObservedChain> {
  let outputs = noOutputs;
  const observed: SeenLink[] = [];
  for (const link of links) {
    const seen = await link.observe(context, outputs);
    outputs = { ...outputs, ...seen.plan(consent).outputs };
    observed.push({ link, seen });
  }
  return { links: observed, outputs };
}
