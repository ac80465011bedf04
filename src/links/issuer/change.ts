import { changesOf } from '../../chain/change.ts';

export const issuerChange = changesOf('issuer');
