import { describe, expect, it } from 'vitest';
import { findCodeUsage } from '../../scripts/error-code-usage.ts';
import { errorCatalogue } from '../../src/errors/catalogue/index.ts';

describe('the catalogue of errors', () => {
  const usage = findCodeUsage();

  it('has no code that nothing reports', () => {
    expect(usage.unused).toEqual([]);
  });

  it('has no code that no test provokes', () => {
    expect(usage.untested).toEqual([]);
  });

  it('says title, meaning and cure of each code', () => {
    const thin = Object.entries(errorCatalogue).filter(
      ([, { title, meaning, cure }]) => title === '' || meaning === '' || cure === '',
    );
    expect(thin).toEqual([]);
  });

  it('has titles, and no sentences, for lists to be even', () => {
    const sentences = Object.entries(errorCatalogue).filter(([, { title }]) => title.endsWith('.'));
    expect(sentences.map(([code]) => code)).toEqual([]);
  });

  it('has no cure that leads by a link to a page alone, which a terminal does not open', () => {
    const cures = Object.entries(errorCatalogue).filter(([, { cure }]) => cure.includes('](../'));
    expect(cures.filter(([, { cure }]) => !cure.includes('`irsactl ')).map(([code]) => code)).toEqual([]);
  });
});
