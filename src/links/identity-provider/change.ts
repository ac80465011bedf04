import { changesOf } from '../../chain/change.ts';

export const change = changesOf('identity-provider');
