import { expect, it } from 'vitest';
import { needsAccount, parseHosting } from './parse-hosting.ts';

it('knows three places for the documents, in whatever case', () => {
  const draft = { account: '123456789012' };
  expect(['S3', 's3-account-regional', 'cloudfront'].map((typed) => parseHosting(typed, draft))).toEqual([
    's3',
    's3-account-regional',
    'cloudfront',
  ]);
});

it('names them where something else is typed', () => {
  expect(() => parseHosting('directory', {})).toThrow(
    expect.objectContaining({
      code: 'IRSA-CLI-025',
      problem: expect.objectContaining({ next: 'Answer s3, s3-account-regional or cloudfront.' }),
    }),
  );
});

it('needs the account for a name that ends with it', () => {
  expect(() => parseHosting('s3-account-regional', {})).toThrow(
    expect.objectContaining({ code: 'IRSA-CLI-025' }),
  );
  expect(needsAccount().problem.next).toContain('--account');
});
