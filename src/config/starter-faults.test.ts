import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { anyAnswers, soundAnswers } from '../../test/support/starter-answers.ts';
import { parseTrustChain } from './parse-trust-chain.ts';
import { apiVersion, kind } from './schema.ts';
import { starterDocument, starterFaults } from './starter-faults.ts';
import { starterFile } from './starter-file.ts';

function isAccepted(text: string): boolean {
  try {
    parseTrustChain('irsa.yaml', text);
    return true;
  } catch {
    return false;
  }
}

describe('the faults of answers', () => {
  it('are empty before the first answer', () => {
    expect(starterFaults({})).toEqual([]);
  });

  it('are those of one answer, with the messages of irsactl validate', () => {
    const [fault, ...more] = starterFaults({ name: 'Prod_1' });
    expect(more).toEqual([]);
    expect(fault).toMatchObject({ code: 'IRSA-CONFIG-007', next: 'Choose another name.' });
  });

  it('include conflicts between two answers', () => {
    const nodes = [{ name: 'cp-1' }, { name: 'cp-1', sshHost: 'cp-1' }];
    expect(starterFaults({ nodes })).toMatchObject([{ code: 'IRSA-CONFIG-011' }]);
  });

  it('are found in the data of the written file', () => {
    fc.assert(
      fc.property(soundAnswers, (answers) => {
        expect(parse(starterFile(answers))).toEqual({ apiVersion, kind, ...starterDocument(answers) });
      }),
    );
  });

  it('are empty exactly if irsactl validate accepts the file', () => {
    let accepted = 0;
    fc.assert(
      fc.property(fc.oneof(soundAnswers, anyAnswers), (answers) => {
        const isSound = starterFaults(answers).length === 0;
        expect(isAccepted(starterFile(answers))).toBe(isSound);
        accepted += isSound ? 1 : 0;
      }),
    );
    expect(accepted).toBeGreaterThan(10);
  });
});
