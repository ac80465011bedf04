import { describe, expect, it } from 'vitest';
import { smallestChain } from '../../test/support/marked-chain.ts';
import { IrsaErrors } from '../errors/irsa-error.ts';
import { readTrustChain } from './read-trust-chain.ts';

describe('reading an irsa.yaml', () => {
  it('reads the text of the file', async () => {
    const asked: string[] = [];
    const chain = await readTrustChain('a/irsa.yaml', async (file) => {
      asked.push(file);
      return smallestChain;
    });
    expect(asked).toEqual(['a/irsa.yaml']);
    expect(chain).toMatchObject({ name: 'prod-1', file: 'a/irsa.yaml' });
  });

  it.each([
    ['ENOENT', 'There is no such file.'],
    ['EACCES', 'Permission denied.'],
    ['EISDIR', 'It is a folder.'],
    ['ERR_ENCODING_INVALID_ENCODED_DATA', 'It is not text in UTF-8.'],
    ['EIO', 'The system answered EIO.'],
  ])('gives the reason if it cannot read the file: %s', async (code, why) => {
    const failing = async () => Promise.reject(Object.assign(new Error('no'), { code }));
    const error = await readTrustChain('a/irsa.yaml', failing).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(IrsaErrors);
    expect(error).toMatchObject({
      errors: [
        {
          code: 'IRSA-CONFIG-001',
          problem: { what: 'a/irsa.yaml cannot be read.', why, place: { file: 'a/irsa.yaml' } },
        },
      ],
    });
  });
});
