import { starterFaults } from '../../config/starter-faults.ts';
import type { StarterAnswers, StarterRole } from '../../config/starter-file.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import { parseServiceAccount } from '../../trust/subject.ts';
import type { Prompter, TextQuestion } from './clack-prompter.ts';
import { completeAnswers, type Draft, unanswered } from './draft.ts';
import { entriesOf, questions } from './questions.ts';
import { offeredRoles } from './suggestions.ts';
import type { Surroundings } from './surroundings.ts';

/** Asks for what the draft lacks; refuses answers that irsa.yaml could not contain. `keep` gets the draft after each answer. */
export async function askForMissing(
  given: Draft,
  surroundings: Surroundings,
  prompter: Prompter,
  keep: (draft: Draft) => void,
): Promise<StarterAnswers> {
  let draft = given;
  for (const question of questions) {
    const { field, message, choices, suggestion, isAsked = () => true, read } = question;
    if (draft[field] !== undefined || !isAsked(surroundings, draft)) continue;
    const before = draft;
    const suggested = suggestion(surroundings, before);
    const faultOf = (typed: string) =>
      typed === '' && !question.mayBeEmpty
        ? emptyAnswer
        : faultIn(() => ({ ...before, ...read(typed, before) }));
    const answer = choices
      ? await prompter.pick(message, possible(choices, faultOf), suggested)
      : await prompter.text({ message, suggestion: suggested, faultOf });
    draft = { ...before, ...read(answer, before) };
    keep(draft);
  }
  if (draft.roles === undefined) {
    draft = { ...draft, roles: await askForRoles(draft, surroundings, prompter) };
    keep(draft);
  }
  const answers = completeAnswers(draft);
  if (answers === null) throw unanswered(draft);
  return answers;
}

/** The choices that irsa.yaml could contain with the earlier answers. */
function possible(choices: Readonly<Record<string, string>>, faultOf: TextQuestion['faultOf']) {
  return Object.entries(choices)
    .filter(([label]) => faultOf(label) === null)
    .map(([label, hint]) => ({ label, hint }));
}

async function askForRoles(draft: Draft, surroundings: Surroundings, prompter: Prompter) {
  const offered = offeredRoles(surroundings, draft);
  const message = 'Which of these annotated service accounts should this chain manage?';
  const chosen = offered.length === 0 ? [] : await prompter.choose(message, offered.map(choiceOf));
  const taken = offered.filter((_, index) => chosen.includes(index));
  const typed = await prompter.text({
    message: `${taken.length > 0 ? 'Other service' : 'Service'} accounts that need a role, as NAMESPACE/NAME, separated by commas (empty for none)`,
    suggestion: null,
    faultOf: (text) => faultIn(() => ({ ...draft, roles: [...taken, ...rolesOf(text)] })),
  });
  const roles: StarterRole[] = [];
  for (const role of [...taken, ...rolesOf(typed)]) roles.push(await askForPolicies(draft, role, prompter));
  return roles;
}

async function askForPolicies(draft: Draft, role: StarterRole, prompter: Prompter): Promise<StarterRole> {
  const { namespace, name } = role.serviceAccount;
  const typed = await prompter.text({
    message: `Managed policies of ${namespace}/${name}, for example AmazonS3ReadOnlyAccess, separated by commas (empty for none yet)`,
    suggestion: null,
    faultOf: (text) => faultIn(() => ({ ...draft, roles: [{ ...role, policies: entriesOf(text) }] })),
  });
  return { ...role, policies: entriesOf(typed) };
}

const emptyAnswer = 'irsa.yaml needs this value, and irsactl found no suggestion.';

/** The first fault of a draft, in one line; null if there is none. */
function faultIn(make: () => Draft): string | null {
  try {
    const [fault] = starterFaults(make());
    return fault === undefined ? null : `${fault.what} ${fault.why} ${fault.next}`;
  } catch (error) {
    if (!(error instanceof IrsaError)) throw error;
    const { what, why, next } = error.problem;
    return `${what} ${why} ${next}`;
  }
}

function rolesOf(typed: string): readonly StarterRole[] {
  return entriesOf(typed).map((entry) => ({ serviceAccount: parseServiceAccount(entry), policies: [] }));
}

function choiceOf({ serviceAccount: { namespace, name }, annotated }: StarterRole) {
  return { label: `${namespace}/${name}`, ...(annotated !== undefined && { hint: annotated }) };
}
