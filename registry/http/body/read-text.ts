import { ProblemError } from '../../../lib/protocol/index.ts';

/**
 * How much more of a body that is too large we read and throw away. A connection whose request was only partly
 * read is closed 500 ms after the answer, which loses what its client sent next. No kernel buffers more than
 * this, so a client that is cut off here was still sending.
 */
const MAX_DISCARDED = 16 * 1024 * 1024;

const tooLarge = (limit: number): ProblemError =>
  new ProblemError('too-large', `A request body may have at most ${limit.toLocaleString('en')} bytes here.`);

/** Nobody is left to read an answer. An outcome for the log, not a failure. */
export class ClientGoneError extends Error {
  override readonly name = 'ClientGoneError';
}

const readBytes = async (request: Request, limit: number): Promise<Uint8Array> => {
  if (Number(request.headers.get('content-length') ?? 0) > limit) throw tooLarge(limit);
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Counted as it arrives, because a chunked body does not announce its length.
  for await (const chunk of request.body) {
    length += chunk.byteLength;
    if (length > limit + MAX_DISCARDED) throw tooLarge(limit);
    if (length <= limit) chunks.push(chunk);
  }
  if (length > limit) throw tooLarge(limit);
  return Buffer.concat(chunks, length);
};

/**
 * Reads a body of at most this many bytes as UTF-8. Throws a `ProblemError` whose text contains nothing of the
 * body, or a `ClientGoneError` when the client left halfway through.
 */
export const readText = async (request: Request, limit: number): Promise<string> => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readBytes(request, limit));
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    if (request.signal.aborted) throw new ClientGoneError('The client left before its request was complete');
    throw new ProblemError('malformed-json', 'The body is not valid UTF-8.');
  }
};
