import { useState } from 'react';

import type { Failure } from '../../lib/failures/index.ts';
import type { PageState } from '../../lib/messages/index.ts';
import { useStore } from '../../lib/stores/use-store.ts';
import type { ViewStore } from '../../lib/stores/view-store.ts';
import { PAGE } from '../../lib/texts/en/form/page.ts';
import { LateWords } from '../parts/LateWords.tsx';
import { Sentence } from '../parts/Sentence.tsx';
import { useKeptFocus } from '../parts/use-lost-focus.ts';

interface Refusal {
  failure: Failure;
  /** The page that was shown when the refusal came. */
  pageId: string | null;
}

const labelOf = ({ entity, title, url }: PageState): string => entity ?? (title === '' ? url : title);

const lengthOf = ({ text, is_cut: isCut }: PageState): string => {
  if (isCut) return PAGE.charactersCut(text.length);
  return text === '' ? PAGE.noText : PAGE.characters(text.length);
};

/** The page sent with the goal, one per tab: people take it, can read all of it, and can remove it before sending. */
export const PageChip = ({ view }: { view: ViewStore }) => {
  const { state } = useStore(view);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const ref = useKeptFocus<HTMLDivElement>();
  if (state === null) return null;
  const { page } = state;
  const pageId = page?.page_id ?? null;
  const ask = async (type: 'take-page' | 'drop-page'): Promise<void> => {
    const reply = await view.ask({ type, tab_id: state.tab_id });
    setRefusal(reply.type === 'refused' ? { failure: reply.failure, pageId } : null);
  };
  // The answer to the click in here, or to the menu or shortcut. A page that was taken since makes either obsolete.
  const failure = refusal?.pageId === pageId ? refusal.failure : page === null ? state.page_failure : null;
  const problem = failure !== null && (
    <p className="hint" role="alert">
      <LateWords failure={failure} />
    </p>
  );
  if (page === null)
    return (
      <div className="page-chip" ref={ref} tabIndex={-1}>
        <button type="button" className="button small quiet" onClick={() => void ask('take-page')}>
          {PAGE.add}
        </button>
        {problem}
      </div>
    );
  return (
    <div className="page-chip" ref={ref} tabIndex={-1}>
      <details className="folded" key={page.page_id} open>
        <summary>
          <Sentence
            parts={(page.entity === null ? PAGE.withPage : PAGE.withEntity)(
              <strong>
                <bdi>{labelOf(page)}</bdi>
              </strong>,
            )}
          />
        </summary>
        <p className="hint">{PAGE.hint}</p>
        <dl>
          <dt>{PAGE.title}</dt>
          <dd>
            <bdi>{page.title}</bdi>
          </dd>
          <dt>{PAGE.address}</dt>
          <dd>
            <bdi>{page.url}</bdi>
          </dd>
          <dt>{PAGE.text}</dt>
          <dd>{lengthOf(page)}</dd>
        </dl>
        {page.text !== '' && (
          <section aria-label={PAGE.textIsSent}>
            <pre className="source">{page.text}</pre>
          </section>
        )}
      </details>
      <button type="button" className="button small quiet" onClick={() => void ask('drop-page')}>
        {PAGE.remove}
      </button>
      {problem}
    </div>
  );
};
