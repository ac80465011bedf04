import { describe, expect, it } from 'vitest';
import { findCodeUsage } from '../../scripts/error-code-usage.ts';
import { errorCatalogue } from '../../src/errors/catalogue/index.ts';

describe('the catalogue of errors', () => {
  const usage = findCodeUsage();

  it('has only codes that irsactl reports', () => {
    expect(usage.unused).toEqual([]);
  });

  it('has only codes that a test provokes', () => {
    expect(usage.untested).toEqual([]);
  });

  it('has title, meaning and cure of each code', () => {
    const thin = Object.entries(errorCatalogue).filter(
      ([, { title, meaning, cure }]) => title === '' || meaning === '' || cure === '',
    );
    expect(thin).toEqual([]);
  });

  it('has titles instead of sentences', () => {
    const sentences = Object.entries(errorCatalogue).filter(([, { title }]) => title.endsWith('.'));
    expect(sentences.map(([code]) => code)).toEqual([]);
  });

  it('has no cure that consists only of a link, which a terminal cannot open', () => {
    const cures = Object.entries(errorCatalogue).filter(([, { cure }]) => cure.includes('](../'));
    expect(cures.filter(([, { cure }]) => !cure.includes('`irsactl ')).map(([code]) => code)).toEqual([]);
  });
});
