import { findingsOf } from '../../chain/finding.ts';

export const finding = findingsOf('control-plane');
