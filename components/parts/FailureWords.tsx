import { describeFailure } from '../../lib/failures/describe-failure.ts';
import { type Failure } from '../../lib/failures/index.ts';
import { REGISTRY_KEY } from '../../lib/texts/en/codes/registry-key.ts';
import { WHO } from '../../lib/texts/en/failures/who.ts';
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
  const sayOfKey = (text: string): string => (parties.isHosted === true ? REGISTRY_KEY.told(text) : text);
  // A sentence that names the wait need not be followed by another.
  const wait = failure.reason?.values['seconds'] === undefined ? (failure.retry_after_s ?? 0) : 0;
  return (
    <>
      <p className="alert-party">{partyLine(failure.slug, party, parties)}</p>
      <p className="alert-title">{sayOfKey(title)}</p>
      <p>{sayOfKey(detail)}</p>
      {wait > 0 && <p>{WHO.tryAgainIn(wait)}</p>}
    </>
  );
};
