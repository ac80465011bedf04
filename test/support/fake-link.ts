import { isDeepStrictEqual } from 'node:util';
import { type Change, changeName } from '../../src/chain/change.ts';
import type { ChainContext } from '../../src/chain/context.ts';
import type { Finding } from '../../src/chain/finding.ts';
import type { Link, LinkPlan, ObservedLink, RemovalStage } from '../../src/chain/link.ts';
import type { LinkName } from '../../src/chain/link-name.ts';
import type { ChainOutputs } from '../../src/chain/outputs.ts';
import type { Progress } from '../../src/chain/progress.ts';
import { type Standing, unknownStanding } from '../../src/chain/standing.ts';

/** A link over an in-memory set of targets. An applied change is not planned again. */
export interface FakeLink extends Link {
  readonly applied: string[];
}

export interface FakeLinkOptions {
  readonly changes?: (outputs: ChainOutputs) => readonly Change[];
  readonly findings?: readonly Finding[];
  readonly outputs?: Partial<ChainOutputs>;
  /** Outputs that the link returns only after every change is applied. */
  readonly outputsWhenDone?: Partial<ChainOutputs>;
  /** Called for each verification; returns the findings. */
  readonly verify?: () => readonly Finding[];
  readonly standing?: Standing;
  readonly onApply?: (change: Change, progress: Progress) => void | Promise<void>;
  /** Default: one lane. */
  readonly laneOf?: (change: Change) => string;
  /** The only stage of destroy with changes. Default: every stage. */
  readonly stage?: RemovalStage;
  /** Default: says that the link is in place. */
  readonly summary?: string;
}

export function fakeLink(name: LinkName, options: FakeLinkOptions = {}): FakeLink {
  const applied: string[] = [];
  const look = (outputs: ChainOutputs): LinkPlan => {
    const changes = (options.changes?.(outputs) ?? []).filter(
      (change) => !applied.includes(changeName(change)),
    );
    return {
      changes,
      findings: options.findings ?? [],
      outputs: { ...options.outputs, ...(changes.length === 0 ? options.outputsWhenDone : {}) },
      summary: options.summary ?? `${name} in place`,
    };
  };
  return {
    name,
    applied,
    observe: async (_context: ChainContext, outputs: ChainOutputs): Promise<ObservedLink> => {
      const plan = look(outputs);
      return {
        plan: () => plan,
        planRemoval: (stage) => (stage === (options.stage ?? stage) ? plan : { ...plan, changes: [] }),
        standing: () => options.standing ?? unknownStanding,
        verify: async () => options.verify?.() ?? [],
        fits: (_, now) => isDeepStrictEqual(now, outputs),
      };
    },
    faultOf: (change) => (change.kind === 'make' ? null : `no kind ${change.kind}`),
    laneOf: (change) => options.laneOf?.(change) ?? '',
    apply: async (change, _context, _outputs, progress) => {
      await options.onApply?.(change, progress);
      applied.push(changeName(change));
    },
  };
}

export function fakeChange(link: LinkName, target: string, over: Partial<Change> = {}): Change {
  return {
    link,
    action: 'create',
    kind: 'make',
    target,
    before: null,
    after: { name: target },
    why: `${target} is missing`,
    disruptive: false,
    ...over,
  };
}
