/** What AWS names at random, by the text around it. */
const patterns: readonly (readonly [word: string, pattern: RegExp])[] = [
  ['ACCESS-CONTROL', /(?<=origin-access-control\/)E[A-Z0-9]{13}/g],
  ['ACCESS-CONTROL', /(?<="Id":")E[A-Z0-9]{13}(?=","Description")/g],
  ['DISTRIBUTION', /(?<=distribution\/)E[A-Z0-9]{13}/g],
  ['DOMAIN', /\bd[0-9a-f]{13}(?=\.cloudfront\.net)/g],
  ['CERTIFICATE', /(?<=certificate\/)[0-9a-f]{8}-[0-9a-f-]{27}/g],
];

/** Gives what AWS named at random the same names in every run, and finds it again by these. */
export function steadyNames() {
  const known = new Map<string, string>();

  function learn(word: string, real: string): void {
    if ([...known.values()].includes(real)) return;
    const count = [...known.keys()].filter((one) => one.replace(/-\d+$/, '') === word).length;
    known.set(count === 0 ? word : `${word}-${count + 1}`, real);
  }

  function learnAll(text: string): void {
    for (const [word, pattern] of patterns) for (const [real] of text.matchAll(pattern)) learn(word, real);
  }

  return {
    learn,
    learnAll,
    written(text: string): string {
      learnAll(text);
      return [...known].reduce((all, [word, real]) => all.replaceAll(real, word), text);
    },
    resolved(text: string): string {
      // The longer word first: DOMAIN-2 is not DOMAIN.
      const words = [...known].toSorted(([one], [other]) => other.length - one.length);
      return words.reduce((all, [word, real]) => all.replaceAll(word, real), text);
    },
  };
}
