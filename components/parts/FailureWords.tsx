import { describeFailure } from '../../lib/failures/describe-failure.ts';
import { type Failure } from '../../lib/failures/index.ts';
import { partyLine, type Parties } from './party-line.ts';

export interface FailureWordsProps {
  failure: Failure;
  /** If given, who refused comes first, and every sentence is a paragraph. */
  parties?: Parties;
}

export const FailureWords = ({ failure, parties }: FailureWordsProps) => {
  const { party, title, detail } = describeFailure(failure);
  if (parties === undefined)
    return (
      <>
        <strong>{title}.</strong> {detail}
      </>
    );
  return (
    <>
      <p className="alert-party">{partyLine(failure.slug, party, parties)}</p>
      <p className="alert-title">{title}</p>
      <p>{detail}</p>
    </>
  );
};
