import { FailureNoteSchema } from '../failures/failure-note.ts';
import { readFailure } from '../failures/read-failure.ts';
import { z } from '../protocol/index.ts';

/** When a view reads a failure, it gets the field that the failure is about. */
export const FailureSchema = z.pipe(FailureNoteSchema, z.transform(readFailure));
