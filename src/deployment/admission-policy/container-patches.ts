import { irsaToken, pairNames } from '../../injection/token-source.ts';
import { allOf, anyOf, list, member, named, text, type Variable, when } from './cel.ts';
import type { PolicyInjection } from './policy-settings.ts';
import { type ContainerList, taken, tokensOf, unmounted } from './token-variables.ts';

const pair = pairNames.sts_web_identity;
const region = ['AWS_REGION', 'AWS_DEFAULT_REGION'] as const;
const sts = ['AWS_STS_REGIONAL_ENDPOINTS'] as const;
const session = ['AWS_ROLE_SESSION_NAME'] as const;
const endpoint = ['AWS_ENDPOINT_URL_STS', 'AWS_ENDPOINT_URL'] as const;
const known = [...pair, ...region, ...sts, ...session, ...endpoint];

const namesOf = (containers: ContainerList): string => `${containers}Names`;

/** The names of the AWS variables that each container sets. */
export function environmentVariables(): readonly Variable[] {
  return (['initContainers', 'containers'] as const).map((containers) => ({
    name: namesOf(containers),
    expression:
      `${member('object.spec', containers, '[]')}.map(c, ` +
      `${member('c', 'env', '[]')}.filter(e, e.name in ${list(known.map(text))}).map(e, e.name))`,
  }));
}

/** The JSON Patch operations of all containers, by the rules of src/injection/container-patch.ts. */
export function containerPatches(containers: ContainerList, { mountPath }: PolicyInjection): string {
  const names = `variables.${namesOf(containers)}[i]`;
  const token = `variables.${tokensOf(containers)}[i]`;
  const sets = (of: readonly string[]): string => `${names}.exists(n, n in ${list(of.map(text))})`;
  const lacks = (of: readonly string[]): string => `!${sets(of)}`;
  const isChanged = allOf(
    '!(c.name in variables.skipped)',
    anyOf('variables.included.size() == 0', 'c.name in variables.included'),
    anyOf(lacks(pair), lacks(region), lacks(sts)),
  );
  const entry = (name: string, value: string): string =>
    `Object.spec.${containers}.env{name: ${text(name)}, ${value}}`;
  const valued = (name: string, value: string): string => entry(name, `value: ${value}`);
  const some = (condition: string, entries: readonly string[]): string =>
    when(condition, list(entries), '[]');
  const gets = allOf(lacks(pair), `${token} != ${text(taken)}`);
  const variables = [
    some(allOf('variables.regional', lacks(sts)), [valued('AWS_STS_REGIONAL_ENDPOINTS', text('regional'))]),
    some(allOf('variables.region != ""', lacks(region)), [
      valued('AWS_DEFAULT_REGION', 'variables.region'),
      valued('AWS_REGION', 'variables.region'),
    ]),
    some(gets, [
      valued('AWS_ROLE_ARN', 'variables.role'),
      valued('AWS_WEB_IDENTITY_TOKEN_FILE', when(`${token} == ${text(unmounted)}`, 'variables.file', token)),
    ]),
    when(
      allOf(gets, 'variables.session', lacks(session)),
      list([sessionName(containers, entry, valued)]),
      '[]',
    ),
    some(allOf(gets, 'variables.endpoint != ""', lacks(endpoint)), [
      valued('AWS_ENDPOINT_URL_STS', 'variables.endpoint'),
    ]),
  ].join(' + ');
  const mount =
    `Object.spec.${containers}.volumeMounts{name: ${text(irsaToken.volumeName)}, readOnly: true, ` +
    `mountPath: ${text(mountPath)}}`;
  const mounts = some(`${token} == ${text(unmounted)}`, [mount]);
  const path = `"/spec/${containers}/" + string(i)`;
  return (
    `${member('object.spec', containers, '[]')}.transformList(i, c, ${isChanged},\n  ` +
    `${appended(`${path} + "/env"`, 'has(c.env)', variables)} +\n  ` +
    `${appended(`${path} + "/volumeMounts"`, 'has(c.volumeMounts)', mounts)}).flatten()`
  );
}

/** A reference if the name is short enough or generated later: STS accepts 2 to 64 characters, generated names have at most 63. */
function sessionName(
  containers: ContainerList,
  entry: (name: string, value: string) => string,
  valued: (name: string, value: string) => string,
): string {
  const variable = 'AWS_ROLE_SESSION_NAME';
  const type = `Object.spec.${containers}.env.valueFrom`;
  const reference = entry(
    variable,
    `valueFrom: ${type}{fieldRef: ${type}.fieldRef{fieldPath: "metadata.name"}}`,
  );
  return named(
    'n',
    member('object.metadata', 'name', '""'),
    when(
      'n.size() > 64',
      valued(variable, 'n.substring(n.size() - 64)'),
      when('n.size() == 1', valued(variable, '"pod-" + n'), reference),
    ),
  );
}

/** Appends values to a list of the pod, and creates the list if it is missing. */
function appended(path: string, exists: string, values: string): string {
  const operations = `v.map(x, JSONPatch{op: "add", path: ${path} + "/-", value: x})`;
  const made = `[JSONPatch{op: "add", path: ${path}, value: []}]`;
  return named('v', values, `(v.size() == 0 || ${exists} ? [] : ${made}) + ${operations}`);
}
