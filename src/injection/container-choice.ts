import { nearestName } from '../errors/nearest-name.ts';
import { asList, type Json, stringAt, valueAt } from '../trust/json.ts';
import { quoted } from './annotation-values.ts';
import type { PodAnnotations } from './pod-annotations.ts';

/** The containers that injection skips, and warnings about the annotations that choose them. */
export interface ContainerChoice {
  /** Why a container is skipped; null if it is not. */
  readonly skipReason: (name: string | null) => string | null;
  readonly warnings: readonly string[];
}

const noNames: ReadonlySet<string> = new Set();
const allContainers: ContainerChoice = { skipReason: () => null, warnings: [] };

/** `include-containers` limits injection to its containers; `skip-containers` wins if both name one. */
export function containerChoice(annotations: PodAnnotations, spec: Json): ContainerChoice {
  const { skipContainers, includeContainers } = annotations;
  if (skipContainers === undefined && includeContainers === undefined) return allContainers;
  const skipped = skipContainers ?? noNames;
  const included = includeContainers ?? noNames;
  const names = ['initContainers', 'containers'].flatMap((list) =>
    (asList(valueAt(spec, list)) ?? []).flatMap((container) => stringAt(container, 'name') ?? []),
  );
  return {
    skipReason(name) {
      if (name !== null && skipped.has(name)) return 'is named in skip-containers';
      return included.size > 0 && !included.has(name ?? '') ? 'is not named in include-containers' : null;
    },
    warnings: [
      ...unknownNames('skip-containers', skipped, names),
      ...unknownNames('include-containers', included, names),
    ],
  };
}

/** Comparing names takes time, and long lists of warnings are not read. */
const maxUnknown = 4;
const maxCompared = 100;

function unknownNames(annotation: string, chosen: ReadonlySet<string>, names: readonly string[]): string[] {
  const known = new Set(names);
  return [...chosen]
    .filter((name) => !known.has(name))
    .slice(0, maxUnknown)
    .map((name) => {
      // https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names
      const nearest = name.length > 63 ? undefined : nearestName(name, names.slice(0, maxCompared));
      const hint = nearest === undefined ? '' : `; did you mean ${nearest}?`;
      return `${annotation} names ${quoted(name)}, which is not a container of the pod${hint}`;
    });
}
