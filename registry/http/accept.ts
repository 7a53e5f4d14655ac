import { ProblemError } from '../../lib/protocol/index.ts';

export type AnswerForm = 'json' | 'events';

interface Range {
  type: string;
  quality: number;
}

const parseRanges = (header: string): Range[] =>
  header.split(',').map((part) => {
    const [type = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    return { type, quality: weight === undefined ? 1 : Number(weight) };
  });

/** The most specific range decides (RFC 9110, 12.5.1). */
const qualityOf = (ranges: readonly Range[], type: string): number => {
  for (const wanted of [type, `${type.split('/')[0]}/*`, '*/*']) {
    const found = ranges.find((range) => range.type === wanted);
    if (found) return found.quality;
  }
  return 0;
};

/** Which form of a run's answer the client wants; JSON when it does not say. Throws `not-acceptable`. */
export const chooseForm = (accept: string | undefined): AnswerForm => {
  if (accept === undefined || accept.trim() === '') return 'json';
  const ranges = parseRanges(accept);
  const json = qualityOf(ranges, 'application/json');
  const events = qualityOf(ranges, 'text/event-stream');
  if (json <= 0 && events <= 0)
    throw new ProblemError('not-acceptable', 'Accept application/json or text/event-stream.');
  if (json !== events) return events > json ? 'events' : 'json';
  // A type named outright beats one covered by a wildcard: `text/event-stream, */*` asks for events.
  const named = ranges.find(({ type }) => type === 'application/json' || type === 'text/event-stream');
  return named?.type === 'text/event-stream' ? 'events' : 'json';
};
