/** An answer that is always the same. */
export interface FixedAnswer {
  readonly code: number;
  readonly text: string;
}

/**
 * What the EKS webhook adds to its HTTPS port with --enable-debugging-handlers: ways to see how an API server takes a
 * denial and a failure.
 */
export const fixedAnswers: ReadonlyMap<string, FixedAnswer> = new Map([
  [
    '/debug/alpha/deny',
    {
      code: 200,
      text: '{"response":{"uid":"","allowed":false,"status":{"metadata":{},"message":"Test deny message"}}}',
    },
  ],
  ['/debug/alpha/500', { code: 500, text: 'test error\n' }],
]);
