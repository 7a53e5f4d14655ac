import { useState } from 'react';

import { toBundleUrl } from '../../lib/base/bundle-url.ts';
import type { PublishedBundle } from '../../lib/protocol/index.ts';
import { WIZARD } from '../../lib/texts/en/wizard.ts';
import { toInstallLines } from '../../lib/wizard/install-lines.ts';
import { isSpecification } from '../../lib/wizard/specification.ts';
import type { WizardDraft } from '../../lib/wizard/wizard-draft.ts';
import { copyText } from '../parts/copy-text.ts';
import { Foreign } from '../parts/Foreign.tsx';

interface DoneStepProps {
  draft: WizardDraft;
  published: PublishedBundle;
  /** Goes on with the same members, for another version. */
  onAgain: () => void;
}

/** What was published, where it is, and how others install it. */
export const DoneStep = ({ draft, published, onAgain }: DoneStepProps) => {
  const [said, setSaid] = useState('');
  const copy = async (text: string): Promise<void> => setSaid(await copyText(text));
  const url = toBundleUrl(draft.registry_url, published);
  const lines = toInstallLines(draft, published);
  const hasMore = draft.members.some((member) => member.kind !== 'skill' && !isSpecification(member));
  return (
    <>
      {published.visibility === 'draft' && <p>{WIZARD.publishedDraft}</p>}
      {published.visibility === 'private' && <p>{WIZARD.publishedPrivate}</p>}
      <ul className="entities">
        {published.entities.map((entity) => (
          <li key={entity}>
            <code>{entity}</code>
          </li>
        ))}
      </ul>
      <div className="row">
        <a className="button primary" href={url} target="_blank" rel="noreferrer">
          {WIZARD.openPage}
        </a>
        <button type="button" className="button" onClick={() => void copy(url)}>
          {WIZARD.copyAddress}
        </button>
      </div>
      {lines.length > 0 && (
        <section aria-labelledby="install-title">
          <h3 id="install-title">{WIZARD.install}</h3>
          <p className="hint">{WIZARD.installHint}</p>
          <ul className="install-lines">
            {lines.map(({ name, line }) => (
              <li key={line}>
                <strong>
                  <Foreign text={name} />
                </strong>
                <code className="line">{line}</code>
                <button
                  type="button"
                  className="button small"
                  aria-label={WIZARD.copyLine(name)}
                  onClick={() => void copy(line)}
                >
                  {WIZARD.copy}
                </button>
              </li>
            ))}
          </ul>
          {hasMore && <p className="hint">{WIZARD.installRest}</p>}
        </section>
      )}
      <output className="said">{said}</output>
      <p className="hint">{WIZARD.publishAgain}</p>
      <div className="row">
        <button type="button" className="button small quiet" onClick={onAgain}>
          {WIZARD.again}
        </button>
      </div>
    </>
  );
};
