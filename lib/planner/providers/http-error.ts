import { isKnownCode } from './failures.ts';
import { isMembers, member, parseMembers, toFailure } from './wire.ts';

/** More than any provider's error, less than a page that somebody would mind. */
const MAX_ERROR_BYTES = 16 * 1024;

/** Anthropic tells a spent balance from other bad requests by this sentence alone; it has no code for it. */
const SPENT_BALANCE = 'credit balance is too low';

/** The machine code in an error's body, when it is one of those we know. The body is dropped unread beyond that. */
export const readErrorCode = async (response: Response): Promise<string | null> => {
  if (!response.body) return null;
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
    // The status says enough; a body that breaks adds nothing.
  } finally {
    reader.cancel().catch(() => {});
  }
  if (text.includes(SPENT_BALANCE)) return 'credit_balance_too_low';
  const error = parseMembers(text)?.['error'];
  if (!isMembers(error)) return null;
  // OpenRouter's 403 is either about the key or, with this member, about the words of the goal.
  if (member(error['metadata'], 'flagged_input') !== undefined) return 'content_filter';
  const candidates = [toFailure(error).code, error['type']];
  return candidates.find((code): code is string => typeof code === 'string' && isKnownCode(code)) ?? null;
};

/** Seconds from `Retry-After`, which is a count or a date; null when it is neither or beyond a day. */
export const parseRetryAfter = (header: string | null, now: number): number | null => {
  if (header === null) return null;
  const isCount = /^\s*\d{1,6}\s*$/.test(header);
  // Date.parse takes almost anything for a date, "-5" too; HTTP dates end like this.
  if (!isCount && !header.endsWith('GMT')) return null;
  const seconds = isCount ? Number(header) : Math.max(0, Math.ceil((Date.parse(header) - now) / 1_000));
  return Number.isFinite(seconds) && seconds <= 86_400 ? seconds : null;
};
