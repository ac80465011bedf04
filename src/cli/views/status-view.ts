import type { ChainPlan, PlannedLink } from '../../chain/chain-plan.ts';
import type { ChainContext } from '../../chain/context.ts';
import type { Line } from './paint.ts';
import { headLine } from './plan-view.ts';

type LinkState = 'in place' | 'to be changed' | 'has errors' | 'not looked at';

/** Status for scripts. */
export function statusData(plan: ChainPlan): object {
  return {
    chain: plan.chain,
    ...plan.madeFor,
    links: plan.links.map((link) => ({
      link: link.link,
      state: stateOf(link),
      changes: link.changes.length,
      reasons: link.changes.map(({ target, why }) => ({ target, why })),
      findings: link.findings.map(({ code, severity, what }) => ({ code, severity, what })),
      summary: summaryOf(link),
    })),
  };
}

/** Status for people: one line a link, and below it what is known to be wrong with it and why it is to be changed. */
export function statusLines(plan: ChainPlan, context: ChainContext): Line[] {
  return [
    headLine(context),
    '',
    ...plan.links.flatMap((link) => [
      `  ${link.link.padEnd(19)}${stateOf(link).padEnd(16)}${summaryOf(link)}`,
      ...link.findings.map(({ code, what }) => `${indent}${code}  ${what}`),
      ...reasonsOf(link),
    ]),
  ];
}

const indent = ' '.repeat(21);
/** `plan` shows all of them. */
const mostReasons = 3;

/** Why a link is to be changed; where it has errors, those come first. */
function reasonsOf(link: PlannedLink): string[] {
  if (stateOf(link) !== 'to be changed') return [];
  const { changes } = link;
  const shown = changes.slice(0, mostReasons).map(({ target, why }) => `${indent}${target}: ${why}`);
  const others = changes.length - shown.length;
  return others > 0 ? [...shown, `${indent}and ${others} more: run \`irsactl plan\``] : shown;
}

/** Observing the chain mints no token and asks STS nothing: only `verify` looks at the proof. */
function stateOf({ link, changes, findings }: PlannedLink): LinkState {
  if (findings.some(({ severity }) => severity === 'error')) return 'has errors';
  if (changes.length > 0) return 'to be changed';
  return link === 'proof' ? 'not looked at' : 'in place';
}

function summaryOf(link: PlannedLink): string {
  return stateOf(link) === 'not looked at' ? `${link.summary}: run \`irsactl verify\`` : link.summary;
}
