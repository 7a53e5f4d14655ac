import { useState } from 'react';

import { placesOf } from '../../lib/formats/draft-places.ts';
import type { Draft } from '../../lib/protocol/index.ts';
import { DRAFTS } from '../../lib/texts/en/drafts.ts';
import { copyText } from '../parts/copy-text.ts';
import { Sentence } from '../parts/Sentence.tsx';

const hintOf = ({ kind }: Draft): string =>
  ({ skill: DRAFTS.skillPlaces, agent: DRAFTS.agentPlaces, mcp_server: DRAFTS.serverPlaces })[kind];

/** Where to put a downloaded draft, with a line to copy for each of the common agents. */
export const DraftPlaces = ({ draft }: { draft: Draft }) => {
  const [said, setSaid] = useState('');
  const copy = async (line: string): Promise<void> => setSaid(await copyText(line));
  return (
    <details className="folded places">
      <summary>{DRAFTS.whereItGoes}</summary>
      <p className="hint">
        {hintOf(draft)} {draft.kind !== 'mcp_server' && DRAFTS.downloadFirst}
      </p>
      <ul>
        {placesOf(draft, null).map(({ reader, inProject, line }) => (
          <li key={reader}>
            <div>
              <strong>{reader}</strong>
              <span className="hint">
                {' '}
                <Sentence parts={DRAFTS.inProject(<code>{inProject}</code>)} />
              </span>
            </div>
            <code className="line">{line}</code>
            <button
              type="button"
              className="button small"
              aria-label={DRAFTS.copyLineFor(reader)}
              onClick={() => void copy(line)}
            >
              {DRAFTS.copy}
            </button>
          </li>
        ))}
      </ul>
      <output className="said">{said}</output>
    </details>
  );
};
