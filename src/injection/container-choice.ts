import { nearestName } from '../errors/nearest-name.ts';
import { asList, type Json, stringAt, valueAt } from '../trust/json.ts';
import { quoted } from './annotation-values.ts';
import type { PodAnnotations } from './pod-annotations.ts';

/** Which containers of a pod are looked at, and what is wrong with the annotations that say so. */
export interface ContainerChoice {
  /** Why a container is left alone; null where it is not. */
  readonly leftAlone: (name: string | null) => string | null;
  readonly warnings: readonly string[];
}

const nobody: ReadonlySet<string> = new Set();
const everybody: ContainerChoice = { leftAlone: () => null, warnings: [] };

/** `include-containers` names the only ones; `skip-containers` wins where both name one. */
export function containerChoice(annotations: PodAnnotations, spec: Json): ContainerChoice {
  const { skipContainers, includeContainers } = annotations;
  if (skipContainers === undefined && includeContainers === undefined) return everybody;
  const skipped = skipContainers ?? nobody;
  const included = includeContainers ?? nobody;
  const names = ['initContainers', 'containers'].flatMap((list) =>
    (asList(valueAt(spec, list)) ?? []).flatMap((container) => stringAt(container, 'name') ?? []),
  );
  return {
    leftAlone(name) {
      if (name !== null && skipped.has(name)) return 'is named in skip-containers';
      return included.size > 0 && !included.has(name ?? '') ? 'is not named in include-containers' : null;
    },
    warnings: [
      ...unknownNames('skip-containers', skipped, names),
      ...unknownNames('include-containers', included, names),
    ],
  };
}

/** Comparing names costs time, and nobody reads a hundred warnings. */
const mostUnknown = 4;
const mostCompared = 100;

function unknownNames(annotation: string, chosen: ReadonlySet<string>, names: readonly string[]): string[] {
  const known = new Set(names);
  return [...chosen]
    .filter((name) => !known.has(name))
    .slice(0, mostUnknown)
    .map((name) => {
      // https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names
      const nearest = name.length > 63 ? undefined : nearestName(name, names.slice(0, mostCompared));
      const hint = nearest === undefined ? '' : `; is ${nearest} meant?`;
      return `${annotation} names ${quoted(name)}, which is no container of the pod${hint}`;
    });
}
