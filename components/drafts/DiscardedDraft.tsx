import { Foreign } from '../parts/Foreign.tsx';
import { useLostFocus } from '../parts/use-lost-focus.ts';

interface DiscardedDraftProps {
  name: string;
  /** True when the draft was here before it. */
  tookPlace: boolean;
  onRestore: () => void;
}

/** Where a discarded draft was: in nothing that is saved or downloaded, and to be had back as long as the run is there. */
export const DiscardedDraft = ({ name, tookPlace, onRestore }: DiscardedDraftProps) => {
  const ref = useLostFocus<HTMLParagraphElement>(tookPlace);
  return (
    <div className="discarded">
      <p ref={ref} tabIndex={-1}>
        Discarded{' '}
        <strong>
          <Foreign text={name} />
        </strong>
      </p>
      <button type="button" className="button small" onClick={onRestore}>
        Undo
      </button>
    </div>
  );
};
