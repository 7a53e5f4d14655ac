import { Component, lazy, Suspense, type ReactNode } from 'react';

import { Source } from '../markdown/Source.tsx';

/** Loads the renderer early, so that the first draft does not appear as plain text first. */
export const loadMarkdown = async () => ({ default: (await import('../markdown/Markdown.tsx')).Markdown });

const Markdown = lazy(loadMarkdown);

interface PlainOnErrorProps {
  plain: ReactNode;
  children: ReactNode;
}

/**
 * The draft stays readable even if its Markdown breaks the renderer: it was paid for. A class, because React has no
 * other way to catch rendering errors.
 */
class PlainOnError extends Component<PlainOnErrorProps, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { hasFailed: boolean } {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    return this.state.hasFailed ? this.props.plain : this.props.children;
  }
}

/** Markdown, loaded with the first draft; until then, and if it fails, the plain text. */
export const DraftText = ({ text, markedLine }: { text: string; markedLine: number | null }) => {
  const plain = <Source text={text} isProse markedLine={markedLine} />;
  return (
    <PlainOnError plain={plain}>
      <Suspense fallback={plain}>
        <Markdown text={text} markedLine={markedLine} />
      </Suspense>
    </PlainOnError>
  );
};
