import { requireIdentityAccess } from '../s3/access/access.ts';
import { readInput } from '../s3/rest-xml/read-input.ts';
import type { OperationSchema } from '../s3/rest-xml/schema.ts';
import { writeOutput } from '../s3/rest-xml/write-output.ts';
import type { SandboxResponse } from '../service.ts';
import type { ControlCall } from './call.ts';

/** An operation of S3 Control that the sandbox models. */
export interface ControlOperation {
  readonly schema: OperationSchema;
  run(call: ControlCall, body: Buffer): SandboxResponse;
}

const namespace = 'http://awss3control.amazonaws.com/doc/2018-08-20/';

/** An operation that the caller's own policies must allow. */
export function controlOperation<Input>(
  schema: OperationSchema,
  action: string,
  run: (call: ControlCall, input: Input) => object,
): ControlOperation {
  return {
    schema,
    run(call, body) {
      requireIdentityAccess(call.state, call.caller, { action, resource: call.resource || '*' });
      const { headers, query } = call.request;
      const path = { ResourceArn: call.resource };
      // The SDK publishes the input's type and this schema from one model, so what the schema reads has that type.
      const input = readInput(schema, { headers, query, path, body }) as Input;
      return writeOutput(schema, run(call, input), namespace);
    },
  };
}
