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
});
