import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';

import { filesOf, mainFile } from '../../lib/formats/draft-files.ts';
import { toVisibleText } from '../../lib/formats/visible-text.ts';
import type { Draft } from '../../lib/protocol/index.ts';
import { DRAFTS } from '../../lib/texts/en/drafts.ts';
import { Source } from '../markdown/Source.tsx';
import { Foreign } from '../parts/Foreign.tsx';
import { Clamp } from './Clamp.tsx';
import { manifestName, textName, type DraftPart, type PlaceInDraft } from './draft-parts.ts';
import { DraftText } from './DraftText.tsx';

/** A place that a person asked to see. A new object each time, even for the same place. */
export interface Shown extends PlaceInDraft {
  /** From 1; null for the whole part. */
  line: number | null;
}

const Files = ({ draft, shown }: { draft: Draft; shown: Shown | null }) => (
  <ul className="files">
    {filesOf(draft)
      .slice(1)
      .map(({ path, text }) => {
        const isShown = shown?.file === path;
        return (
          <li key={path}>
            <details open={isShown}>
              <summary data-marked={isShown && shown.line === null ? '' : undefined}>
                <code>
                  <Foreign text={path} />
                </code>
              </summary>
              <Source text={text} markedLine={isShown ? shown.line : null} />
            </details>
          </li>
        );
      })}
  </ul>
);

const manifestText = (draft: Draft): string =>
  draft.kind === 'mcp_server' ? mainFile(draft).text : `${JSON.stringify(draft.manifest, null, 2)}\n`;

interface Tab {
  part: DraftPart;
  name: string;
  render: () => ReactNode;
}

const tabsOf = (draft: Draft, shown: Shown | null): Tab[] => {
  const line = shown?.line ?? null;
  const fileCount = filesOf(draft).length - 1;
  return [
    {
      part: 'text',
      name: textName(draft),
      render: () => <DraftText text={draft.markdown} markedLine={line} />,
    },
    {
      part: 'manifest',
      name: manifestName(draft),
      render: () => <Source text={manifestText(draft)} markedLine={line} />,
    },
    ...(fileCount > 0
      ? [
          {
            part: 'files' as const,
            name: DRAFTS.files(fileCount),
            render: () => <Files draft={draft} shown={shown} />,
          },
        ]
      : []),
  ];
};

interface DraftDocumentProps {
  draft: Draft;
  shown: Shown | null;
  /** The person is now looking at something else. */
  onLeave: () => void;
}

/** The draft's parts as tabs: its text, its manifest, its other files. */
export const DraftDocument = ({ draft, shown, onLeave }: DraftDocumentProps) => {
  const id = useId();
  const panelRef = useRef<HTMLDivElement>(null);
  const [chosen, setChosen] = useState(0);
  const tabs = tabsOf(draft, shown);
  const asked = shown === null ? -1 : tabs.findIndex(({ part }) => part === shown.part);
  const active = asked === -1 ? Math.min(chosen, tabs.length - 1) : asked;

  useEffect(() => {
    const panel = panelRef.current;
    if (shown === null || panel === null) return;
    // Focus first, because it opens the part that contains the place; screen readers then announce it.
    const target = panel.querySelector<HTMLElement>('[data-marked]') ?? panel;
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: 'center' });
  }, [shown]);

  const choose = (index: number): void => {
    setChosen(index);
    onLeave();
  };

  const onKeyDown = (event: KeyboardEvent<HTMLButtonElement>): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = (active + step + tabs.length) % tabs.length;
    choose(next);
    (event.currentTarget.parentElement?.children[next] as HTMLElement | undefined)?.focus();
  };

  return (
    <div className="document">
      <div className="tabs" role="tablist" aria-label={DRAFTS.parts(toVisibleText(draft.name))}>
        {tabs.map(({ part, name }, index) => (
          <button
            key={part}
            type="button"
            role="tab"
            id={`${id}-tab-${index}`}
            aria-selected={index === active}
            aria-controls={`${id}-panel`}
            tabIndex={index === active ? 0 : -1}
            onClick={() => choose(index)}
            onKeyDown={onKeyDown}
          >
            {name}
          </button>
        ))}
      </div>
      <div
        className="tab-panel"
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-tab-${active}`}
        tabIndex={-1}
        ref={panelRef}
      >
        <Clamp isOpen={shown !== null}>{tabs[active]?.render()}</Clamp>
      </div>
    </div>
  );
};
