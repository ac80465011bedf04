import { changesOf } from '../../chain/change.ts';

export const injectionChange = changesOf('injection');
