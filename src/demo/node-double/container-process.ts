import { type Container, type Pod, refusePod } from './pod.ts';

/** The process of a container: its command and its whole environment. */
export interface ContainerProcess {
  readonly command: readonly [string, ...string[]];
  readonly environment: Readonly<Record<string, string>>;
  readonly workingDirectory: string;
}

/** What an image would provide: PATH and HOME. Nothing else is added to the pod's own environment. */
interface ImageStandIn {
  readonly PATH: string;
  readonly HOME: string;
}

/** Returns the process of a pod's first container, with `$(NAME)` expanded as by a kubelet; throws for unsupported parts. */
export function containerProcess(pod: Pod, image: ImageStandIn): ContainerProcess {
  const [container] = pod.spec.containers;
  const own = ownVariables(container);
  const expand = (text: string): string => expandVariables(text, own);
  const [program, ...rest] = [...(container.command ?? []), ...(container.args ?? [])].map(expand);
  if (container.command === undefined || program === undefined) {
    const why = `Container ${container.name} has no command. It would come from the image, but no image is used.`;
    throw refusePod('The demo needs a command', why);
  }
  return {
    command: [program, ...rest],
    environment: { ...image, ...own },
    workingDirectory: container.workingDir ?? '/',
  };
}

function ownVariables(container: Container): Readonly<Record<string, string>> {
  if (container.envFrom !== undefined && container.envFrom.length > 0) {
    throw refusePod('The demo does not support envFrom', `Container ${container.name} uses it.`);
  }
  const variables: Record<string, string> = {};
  for (const { name, value, valueFrom } of container.env) {
    if (valueFrom !== undefined) {
      const why = `The variable ${name} of container ${container.name} uses valueFrom.`;
      throw refusePod('The demo supports only literal environment values', why);
    }
    variables[name] = expandVariables(value ?? '', variables);
  }
  return variables;
}

/**
 * Expands `$(NAME)`; an undefined name stays unchanged, and `$$` is a plain dollar sign.
 * https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/
 */
export function expandVariables(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(/\$(?:\$|\(([^()]*)\))/g, (found: string, name: string | undefined) => {
    if (name === undefined) return '$';
    return Object.hasOwn(variables, name) ? (variables[name] ?? '') : found;
  });
}
