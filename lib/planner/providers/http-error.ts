import { isMembers, type Members } from '../../base/members.ts';
import { isKnownCode } from './failures.ts';
import { member, parseMembers, toFailure } from './wire.ts';

/** Larger than any provider's error, yet cheap to read. */
const MAX_ERROR_BYTES = 16 * 1024;

/** Only this sentence tells an empty Anthropic balance from other bad requests; there is no code for it. */
const SPENT_BALANCE = 'credit balance is too low';

/** What an HTTP error says, as facts. Only its numbers may reach a person: its words may quote the key. */
export interface Refusal {
  status: number;
  /** The machine codes of its body, the most exact first. */
  codes: readonly string[];
  /** The member of the request that it names. */
  param: string | null;
  /** All of its body, in lower case, for matching. */
  words: string;
  /** Its body as it was parsed; undefined if it is not a JSON object. */
  body: Members | undefined;
  retryAfterS: number | null;
}

/** Never rejects: a body that breaks adds nothing to the status. */
const readWords = async (response: Response): Promise<string> => {
  if (!response.body) return '';
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  try {
    while (text.length < MAX_ERROR_BYTES) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value.subarray(0, MAX_ERROR_BYTES), { stream: true });
    }
  } catch {
    // The status says enough.
  } finally {
    reader.cancel().catch(() => {});
  }
  return text;
};

export const readRefusal = async (response: Response, now: number): Promise<Refusal> => {
  const text = await readWords(response);
  const body = parseMembers(text);
  const error = body?.['error'];
  const param = member(error, 'param');
  return {
    status: response.status,
    codes: isMembers(error)
      ? [toFailure(error).code, error['type']].filter((code): code is string => typeof code === 'string')
      : [],
    param: typeof param === 'string' ? param : null,
    words: text.toLowerCase(),
    body,
    retryAfterS: parseRetryAfter(response.headers.get('retry-after'), now),
  };
};

/** The machine code of a refusal, if we know it. */
export const codeOf = ({ words, body, codes }: Refusal): string | null => {
  if (words.includes(SPENT_BALANCE)) return 'credit_balance_too_low';
  // OpenRouter's 403 concerns the key or, if this member is present, the words of the goal.
  if (member(member(body?.['error'], 'metadata'), 'flagged_input') !== undefined) return 'content_filter';
  return codes.find(isKnownCode) ?? null;
};

/** Seconds from `Retry-After`, which is a count or a date; null when it is neither or is more than a day. */
export const parseRetryAfter = (header: string | null, now: number): number | null => {
  if (header === null) return null;
  const isCount = /^\s*\d{1,6}\s*$/.test(header);
  // Date.parse accepts almost anything as a date, even "-5"; HTTP dates end like this.
  if (!isCount && !header.endsWith('GMT')) return null;
  const seconds = isCount ? Number(header) : Math.max(0, Math.ceil((Date.parse(header) - now) / 1_000));
  return Number.isFinite(seconds) && seconds <= 86_400 ? seconds : null;
};
