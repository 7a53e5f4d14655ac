import { isMembers, type Members } from '../../base/members.ts';
import { readWait } from './waits.ts';
import { MAX_ERROR_CHARACTERS, parseMembers, type Refused, toRefused } from './wire.ts';

/** What an HTTP error says, as facts. Only its numbers may reach a person: its words may quote the key. */
export interface Refusal extends Refused {
  status: number;
  /** Its body as it was parsed; undefined if it is not a JSON object. */
  body: Members | undefined;
}

/** Never rejects: a body that breaks adds nothing to the status. */
const readText = async (response: Response): Promise<string> => {
  if (!response.body) return '';
  const reader = response.body.getReader();
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
    reader.cancel().catch(() => {});
  }
  return text;
};

export const readRefusal = async (response: Response, now: number): Promise<Refusal> => {
  const text = await readText(response);
  const body = parseMembers(text);
  const error = body?.['error'];
  const said = toRefused(isMembers(error) ? error : body, body);
  const words = body === undefined ? text.toLowerCase() : said.words;
  const { status, headers } = response;
  return { ...said, status, words, body, retryAfterS: readWait(status, headers, words, now) };
};
