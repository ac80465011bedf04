import { changesOf } from '../../chain/change.ts';

export const providerChange = changesOf('identity-provider');
