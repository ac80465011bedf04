import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { shells } from '../../test/support/shells.ts';
import { shellWord } from './shell-word.ts';

/** Characters that are special in a shell, and letters. */
const text = fc.string({ unit: fc.constantFrom(...'\'"\\$`!#~*?{}()[]<>|&;%^= \t\nnae1é') });

it.for(shells)('any text is one word in $name', ({ path, missing, bare }, { skip }) => {
  skip(path === null, missing);
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 40 }), (texts) => {
      const script = `printf '%s\\0' ${texts.map(shellWord).join(' ')}`;
      const said = execFileSync(String(path), [...bare, '-c', script], {
        encoding: 'utf8',
        env: { LC_ALL: 'C.UTF-8', HOME: '/nonexistent' },
      });
      expect(said.split('\0').slice(0, -1)).toEqual(texts);
    }),
    { numRuns: 15 },
  );
});
