import { DRAFTS } from '../../lib/texts/en/drafts.ts';
import { Foreign } from '../parts/Foreign.tsx';
import { Sentence } from '../parts/Sentence.tsx';
import { useLostFocus } from '../parts/use-lost-focus.ts';

interface DiscardedDraftProps {
  name: string;
  /** True if it replaced the draft on screen. */
  tookPlace: boolean;
  onRestore: () => void;
}

/** Replaces a discarded draft, which is not saved or downloaded but can be restored as long as the run exists. */
export const DiscardedDraft = ({ name, tookPlace, onRestore }: DiscardedDraftProps) => {
  const ref = useLostFocus<HTMLParagraphElement>(tookPlace);
  return (
    <div className="discarded">
      <p ref={ref} tabIndex={-1}>
        <Sentence
          parts={DRAFTS.discarded(
            <strong>
              <Foreign text={name} />
            </strong>,
          )}
        />
      </p>
      <button type="button" className="button small" onClick={onRestore}>
        {DRAFTS.undo}
      </button>
    </div>
  );
};
