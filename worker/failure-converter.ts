import { DefaultFailureConverter } from '@temporalio/common';

/** Puts messages and stacks of failures into the encrypted part. Loaded by path, on both sides and in the bundle. */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
