import type { ChainContext } from './context.ts';
import type { Consent, Link, ObservedLink } from './link.ts';
import { type ChainOutputs, noOutputs } from './outputs.ts';

/** A link with its observation. */
interface SeenLink {
  readonly link: Link;
  readonly seen: ObservedLink;
}

/** All links of a chain, each observed once, from which any plan can be made. */
export interface ObservedChain {
  readonly links: readonly SeenLink[];
  /** The current outputs of the links. */
  readonly outputs: ChainOutputs;
}

/** Observes every link in the chain's order and changes nothing. */
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
