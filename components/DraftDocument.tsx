import { useId, useState, type KeyboardEvent, type ReactNode } from 'react';

import { filesOf, mainFile } from '../lib/formats/draft-files.ts';
import type { Draft } from '../lib/protocol/index.ts';
import { Clamp } from './Clamp.tsx';
import { DraftText } from './DraftText.tsx';
import { formatCount } from './format.ts';
import { Source } from './Source.tsx';

const TEXT_NAMES = { skill: 'Instructions', mcp_server: 'Readme', agent: 'System prompt' } as const;

const Files = ({ draft }: { draft: Draft }) => (
  <ul className="files">
    {filesOf(draft)
      .slice(1)
      .map(({ path, text }) => (
        <li key={path}>
          <details>
            <summary>
              <code>{path}</code>
            </summary>
            <Source text={text} />
          </details>
        </li>
      ))}
  </ul>
);

const manifestText = (draft: Draft): string =>
  draft.kind === 'mcp_server' ? mainFile(draft).text : `${JSON.stringify(draft.manifest, null, 2)}\n`;

/** The draft's parts as tabs: its text, its manifest beside it, its further files. */
export const DraftDocument = ({ draft }: { draft: Draft }) => {
  const id = useId();
  const [shown, setShown] = useState(0);
  const fileCount = filesOf(draft).length - 1;
  const tabs: { name: string; render: () => ReactNode }[] = [
    { name: TEXT_NAMES[draft.kind], render: () => <DraftText text={draft.markdown} /> },
    {
      name: draft.kind === 'mcp_server' ? 'server.json' : 'Manifest',
      render: () => <Source text={manifestText(draft)} />,
    },
    ...(fileCount > 0
      ? [{ name: formatCount(fileCount, 'file'), render: () => <Files draft={draft} /> }]
      : []),
  ];
  const active = Math.min(shown, tabs.length - 1);

  const onKeyDown = (event: KeyboardEvent<HTMLButtonElement>): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = (active + step + tabs.length) % tabs.length;
    setShown(next);
    (event.currentTarget.parentElement?.children[next] as HTMLElement | undefined)?.focus();
  };

  return (
    <div className="document">
      <div className="tabs" role="tablist" aria-label={`Parts of ${draft.name}`}>
        {tabs.map(({ name }, index) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`${id}-tab-${index}`}
            aria-selected={index === active}
            aria-controls={`${id}-panel`}
            tabIndex={index === active ? 0 : -1}
            onClick={() => setShown(index)}
            onKeyDown={onKeyDown}
          >
            {name}
          </button>
        ))}
      </div>
      <div className="tab-panel" role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-tab-${active}`}>
        <Clamp>{tabs[active]?.render()}</Clamp>
      </div>
    </div>
  );
};
