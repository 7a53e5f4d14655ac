import { onAbort } from '../../base/abort.ts';
import { isMembers, type Members } from '../../base/members.ts';
import { readWait } from './waits.ts';
import { MAX_ERROR_CHARACTERS, parseMembers, type Refused, toRefused } from './wire.ts';

/** What an HTTP error says, as facts. Only its numbers may reach a person: its words may quote the key. */
export interface Refusal extends Refused {
  status: number;
  /** Its body as it was parsed; undefined if it is not a JSON object. */
  body: Members | undefined;
}

/** How many milliseconds the words of an error may take: its status is known, and a person waits. */
const WORDS_MS = 5_000;

/** Never rejects: a body that breaks, does not end or is aborted adds nothing to the status. */
const readText = async (response: Response, signal: AbortSignal): Promise<string> => {
  if (!response.body) return '';
  const reader = response.body.getReader();
  // Ends a pending read too, even if the body is not tied to the signal.
  const stop = (): void => void reader.cancel().catch(() => {});
  const timer = setTimeout(stop, WORDS_MS);
  const unlisten = onAbort(signal, stop);
  const decoder = new TextDecoder();
  let text = '';
  try {
    while (text.length < MAX_ERROR_CHARACTERS) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value.subarray(0, MAX_ERROR_CHARACTERS), { stream: true });
    }
  } catch {
    // The status says enough.
  } finally {
    clearTimeout(timer);
    unlisten();
    stop();
  }
  return text;
};

export const readRefusal = async (response: Response, now: number, signal: AbortSignal): Promise<Refusal> => {
  const text = await readText(response, signal);
  const body = parseMembers(text);
  const error = body?.['error'];
  const said = toRefused(isMembers(error) ? error : body, body);
  const words = body === undefined ? text.toLowerCase() : said.words;
  const { status, headers } = response;
  return { ...said, status, words, body, retryAfterS: readWait(status, headers, words, now) };
};
