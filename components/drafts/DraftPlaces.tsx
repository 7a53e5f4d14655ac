import { useState } from 'react';

import { placesOf } from '../../lib/formats/draft-places.ts';
import type { Draft } from '../../lib/protocol/index.ts';
import { PLACE_HINTS } from '../../lib/texts/en/places.ts';
import { copyText } from '../parts/copy-text.ts';

/** Where to put a downloaded draft, with a line to copy for each of the common agents. */
export const DraftPlaces = ({ draft }: { draft: Draft }) => {
  const [said, setSaid] = useState('');
  const copy = async (line: string): Promise<void> => setSaid(await copyText(line));
  return (
    <details className="folded places">
      <summary>Where it goes</summary>
      <p className="hint">
        {PLACE_HINTS[draft.kind]}
        {draft.kind !== 'mcp_server' && ' Download it first: a line puts it there for all projects.'}
      </p>
      <ul>
        {placesOf(draft, null).map(({ reader, inProject, line }) => (
          <li key={reader}>
            <div>
              <strong>{reader}</strong>
              <span className="hint">
                {' '}
                in one project: <code>{inProject}</code>
              </span>
            </div>
            <code className="line">{line}</code>
            <button
              type="button"
              className="button small"
              aria-label={`Copy the line for ${reader}`}
              onClick={() => void copy(line)}
            >
              Copy
            </button>
          </li>
        ))}
      </ul>
      <output className="said">{said}</output>
    </details>
  );
};
