import { Component, lazy, Suspense, type ReactNode } from 'react';

import { Source } from '../markdown/Source.tsx';

/** Loads the renderer ahead, so that the first draft is not shown twice. */
export const loadMarkdown = async () => ({ default: (await import('../markdown/Markdown.tsx')).Markdown });

const Markdown = lazy(loadMarkdown);

interface PlainOnErrorProps {
  plain: ReactNode;
  children: ReactNode;
}

/**
 * Whatever the Markdown does to the renderer, the draft stays readable: it was paid for. A class, as
 * React has no other way to catch what rendering throws.
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

/** Markdown, loaded when the first draft is there; until then, and when it fails, the text as it is. */
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
