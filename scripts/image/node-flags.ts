/** A quarter of the young generation that Node would take: what a review leaves behind dies young in 4 MB, too. */
export const nodeFlags = ['--max-semi-space-size=4'] as const;
