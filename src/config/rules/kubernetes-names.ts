import { type Fault, type FieldPath, fieldName, quoted } from '../fault.ts';
import { entriesOf, nodesPart, type PartialChain } from '../partial-chain.ts';
import { hasForm, labelForm, subdomainForm } from '../text-forms.ts';
import type { Rule } from './rule.ts';
import { accountsOf } from './service-accounts.ts';

type Form = typeof labelForm | typeof subdomainForm;

interface NamedValue {
  readonly name: string | undefined;
  readonly path: FieldPath;
  readonly form: Form;
}

/** Kubernetes accepts the names of the chain, nodes, namespaces, service accounts and services. */
export const kubernetesNamesRule: Rule = (chain) =>
  namesOf(chain).flatMap(({ name, path, form }) => (name === undefined ? [] : nameFaults(name, path, form)));

function namesOf(chain: PartialChain): readonly NamedValue[] {
  const nodes = entriesOf(nodesPart(chain)?.nodes, ['spec', 'controlPlane', 'nodes']);
  return [
    { name: chain.metadata?.name, path: ['metadata', 'name'], form: labelForm },
    ...nodes.map(({ value, path }) => ({ name: value.name, path: [...path, 'name'], form: subdomainForm })),
    ...accountsOf(chain).flatMap(({ namespace, name, path }) => [
      { name: namespace, path: [...path, 'namespace'], form: labelForm },
      { name, path: [...path, 'name'], form: subdomainForm },
    ]),
    ...injectionNames(chain),
  ];
}

function injectionNames(chain: PartialChain): readonly NamedValue[] {
  const injection = chain.spec?.injection;
  if (typeof injection !== 'object') return [];
  const service = injection.webhook?.service;
  const path = ['spec', 'injection'];
  return [
    { name: injection.annotationPrefix, path: [...path, 'annotationPrefix'], form: subdomainForm },
    ...(['webhook', 'upstream'] as const).map((mode) => ({
      name: injection[mode]?.namespace,
      path: [...path, mode, 'namespace'],
      form: labelForm,
    })),
    { name: service?.namespace, path: [...path, 'webhook', 'service', 'namespace'], form: labelForm },
    { name: service?.name, path: [...path, 'webhook', 'service', 'name'], form: labelForm },
  ];
}

function nameFaults(name: string, path: FieldPath, form: Form): readonly Fault[] {
  if (hasForm(name, form)) return [];
  // Kubernetes has no chains; the chain's name has this form because names of objects and files contain it.
  const isOfChain = path[0] === 'metadata';
  const isTooLong = name.length > form.longest || name === '';
  return [
    {
      code: 'IRSA-CONFIG-007',
      path,
      what: `${fieldName(path)} is ${quoted(name)}, which ${isOfChain ? 'cannot be the name of a chain' : 'Kubernetes does not accept as a name'}.`,
      why: isTooLong
        ? `Expected 1 to ${form.longest} characters; this has ${name.length}.`
        : `Expected ${form.description}.`,
      next: isOfChain ? 'Choose another name.' : 'Write the name as `kubectl get` shows it.',
    },
  ];
}
