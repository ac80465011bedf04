import { changesOf } from '../../chain/change.ts';

/** The link's words for its changes. */
export type KeyChangeKind = 'stage-key' | 'restrict-key' | 'remove-leftover' | 'remove-staged-key';

export const change = changesOf<KeyChangeKind>('signing-key');
