import { useState } from 'react';

import type { Failure } from '../../lib/failures/index.ts';
import type { PageState } from '../../lib/messages/index.ts';
import { useStore } from '../../lib/stores/use-store.ts';
import type { ViewStore } from '../../lib/stores/view-store.ts';
import { formatCount } from '../parts/format.ts';
import { LateWords } from '../parts/LateWords.tsx';

interface Refusal {
  failure: Failure;
  /** The page that was shown when the refusal came. */
  pageId: string | null;
}

const labelOf = ({ entity, title, url }: PageState): string => entity ?? (title === '' ? url : title);

/** The page sent with the goal, one per tab: people take it, can read all of it, and can remove it before sending. */
export const PageChip = ({ view }: { view: ViewStore }) => {
  const { state } = useStore(view);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
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
      <div className="page-chip">
        <button type="button" className="button small quiet" onClick={() => void ask('take-page')}>
          Add this page
        </button>
        {problem}
      </div>
    );
  return (
    <div className="page-chip">
      <details className="folded" key={page.page_id} open>
        <summary>
          {page.entity === null ? 'With the page' : 'With the entity'}{' '}
          <strong>
            <bdi>{labelOf(page)}</bdi>
          </strong>
        </summary>
        <p className="hint">
          Exactly this is sent with the goal, as data and never as an instruction. Nothing else on the page is
          sent.
        </p>
        <dl>
          <dt>Title</dt>
          <dd>
            <bdi>{page.title}</bdi>
          </dd>
          <dt>Address</dt>
          <dd>
            <bdi>{page.url}</bdi>
          </dd>
          <dt>Text</dt>
          <dd>
            {page.text === '' ? 'none' : formatCount(page.text.length, 'character')}
            {page.is_cut && ', the rest of the page is left out'}
          </dd>
        </dl>
        {page.text !== '' && (
          <section aria-label="Text that is sent">
            <pre className="source">{page.text}</pre>
          </section>
        )}
      </details>
      <button type="button" className="button small quiet" onClick={() => void ask('drop-page')}>
        Remove page
      </button>
      {problem}
    </div>
  );
};
