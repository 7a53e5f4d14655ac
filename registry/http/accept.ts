import { ProblemError } from '../../lib/protocol/index.ts';

export type AnswerForm = 'json' | 'events';

interface Range {
  type: string;
  quality: number;
}

const parseRanges = (header: string): Range[] =>
  header.split(',').map((part) => {
    const [type = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
    const weight = Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1);
    return { type, quality: Number.isNaN(weight) ? 1 : weight };
  });

/** The most specific range decides (RFC 9110, 12.5.1). */
const qualityOf = (ranges: readonly Range[], type: string): number => {
  for (const wanted of [type, `${type.split('/')[0]}/*`, '*/*']) {
    const found = ranges.find((range) => range.type === wanted);
    if (found) return found.quality;
  }
  return 0;
};

/**
 * Which of these media types the client wants; the first when it does not say. Throws `not-acceptable`. A type named
 * outright beats one that only a wildcard covers.
 */
export const chooseType = <Type extends string>(
  accept: string | undefined,
  offered: readonly [Type, ...Type[]],
): Type => {
  if (accept === undefined || accept.trim() === '') return offered[0];
  const ranges = parseRanges(accept);
  const best = Math.max(...offered.map((type) => qualityOf(ranges, type)));
  if (!(best > 0)) throw new ProblemError('not-acceptable', `Accept ${offered.join(' or ')}.`);
  const wanted = offered.filter((type) => qualityOf(ranges, type) === best);
  const named = ranges.map(({ type }) => wanted.find((each) => each === type));
  return named.find((type) => type !== undefined) ?? wanted[0] ?? offered[0];
};

/** Which form of a run's answer the client wants; JSON when it does not say. Throws `not-acceptable`. */
export const chooseForm = (accept: string | undefined): AnswerForm =>
  chooseType(accept, ['application/json', 'text/event-stream']) === 'application/json' ? 'json' : 'events';
