/**
 * Half of the young generation that Node would take. Measured in turn with 4 MB, 16 MB took about a tenth off the CPU of a
 * review, but brought a webhook of 100,000 service accounts near its bounds: 124 MB at rest, 176 at its peak. 8 MB takes
 * 116 and 152 there, hardly more than 4 MB.
 */
export const nodeFlags = ['--max-semi-space-size=8'] as const;
