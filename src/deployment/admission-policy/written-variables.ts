import { maxExpiration, minExpiration } from '../../injection/annotation-values.ts';
import { allOf, anyOf, list, member, named, text, type Variable, when } from './cel.ts';
import type { PolicyInjection } from './policy-settings.ts';

const trueWords = ['1', 't', 'T', 'TRUE', 'true', 'True'];
const falseWords = ['0', 'f', 'F', 'FALSE', 'false', 'False'];

/**
 * The values of the annotations on pod, service account and namespace, each computed at most once per pod. The rules are
 * those of src/injection; the cases in src/injection/compatibility test both.
 */
export function writtenVariables(settings: PolicyInjection): readonly Variable[] {
  const key = (name: string): string => text(`${settings.annotationPrefix}/${name}`);
  /** The values of an annotation, the one with precedence first; `usable` is a condition on `t`. */
  const written = (name: string, sources: string, usable = 'true'): string =>
    `${sources}.filter(a, ${key(name)} in a).map(a, a[${key(name)}]).filter(t, ${usable})`;
  const withPod = '([variables.pod] + variables.sources)';
  const switched = (name: string, sources: string, otherwise: boolean): string =>
    first(
      `${written(name, sources, `t in ${list([...trueWords, ...falseWords].map(text))}`)}` +
        `.map(t, t in ${list(trueWords.map(text))})`,
      String(otherwise),
    );
  const names = (lines: string): string =>
    when(
      `${lines}.size() == 0`,
      '[]',
      `${lines}[0].split(",").map(f, f.trim())` +
        `.map(f, f.matches("^\\".*\\"$") ? f.substring(1, f.size() - 1) : f).filter(f, f != "")`,
    );
  const lines = (name: string): string =>
    when(
      `${key(name)} in variables.pod`,
      `variables.pod[${key(name)}].split("\\n").filter(l, l.trim() != "")`,
      '[]',
    );
  return [
    { name: 'pod', expression: member('object.metadata', 'annotations', '{}') },
    // The service account's annotations, then its namespace's.
    {
      name: 'sources',
      expression: `[params.metadata.annotations, dyn(${member('namespaceObject.metadata', 'annotations', '{}')})]`,
    },
    { name: 'role', expression: `params.metadata.annotations[${key('role-arn')}]` },
    {
      name: 'audience',
      expression: first(written('audience', 'variables.sources'), text(settings.audience)),
    },
    { name: 'lifetimes', expression: written('token-expiration', withPod, isInt64('t')) },
    {
      name: 'lifetime',
      expression: when(
        'variables.lifetimes.size() == 0',
        String(settings.expirationSeconds),
        named('t', 'variables.lifetimes[0]', seconds('t')),
      ),
    },
    {
      name: 'regional',
      expression: switched('sts-regional-endpoints', 'variables.sources', settings.regionalSts),
    },
    // If empty, the policy sets no region.
    {
      name: 'region',
      expression: first(
        written('region', 'variables.sources', `t.matches(${text('^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$')})`),
        text(settings.region ?? ''),
      ),
    },
    // Only from the account itself, and only with the default audience: see resolve-identity.ts.
    {
      name: 'endpoint',
      expression: first(
        written('sts-endpoint', '[params.metadata.annotations]', usableEndpoint(settings)),
        text(settings.stsEndpoint ?? ''),
      ),
    },
    { name: 'session', expression: switched('session-name', withPod, settings.sessionName) },
    { name: 'skippedLines', expression: lines('skip-containers') },
    { name: 'skipped', expression: names('variables.skippedLines') },
    { name: 'includedLines', expression: lines('include-containers') },
    { name: 'included', expression: names('variables.includedLines') },
  ];
}

function usableEndpoint({ audience }: PolicyInjection): string {
  const isUrl = `t.matches(${text('^https?://[^\\s$]+$')}) && isURL(t)`;
  return allOf(`variables.audience == ${text(audience)}`, isUrl);
}

function first(values: string, otherwise: string): string {
  return `(${values} + [${otherwise}])[0]`;
}

const digits = (value: string): string => `${value}.find("[1-9][0-9]*$")`;

/** True for a 64-bit integer; any other value is ignored. */
function isInt64(value: string): string {
  const limit = when(`${value}.startsWith("-")`, text('9223372036854775808'), text('9223372036854775807'));
  return allOf(
    `${value}.matches("^[+-]?[0-9]{1,40}$")`,
    named('d', digits(value), anyOf('d.size() < 19', allOf('d.size() == 19', `d <= ${limit}`))),
  );
}

/** The number, clamped to the range of Kubernetes; more than ten digits are always above it. */
function seconds(value: string): string {
  const [min, max] = [String(minExpiration), String(maxExpiration)];
  const number = named('d', digits(value), when('d.size() > 10', max, when('d == ""', '0', 'int(d)')));
  const clamped = named('n', number, when(`n < ${min}`, min, when(`n > ${max}`, max, 'n')));
  return when(`${value}.startsWith("-")`, min, clamped);
}
