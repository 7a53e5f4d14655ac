import { Component, type ReactNode } from 'react';

import { Source } from '../markdown/Source.tsx';
import { late } from '../parts/late.tsx';

interface DraftTextProps {
  text: string;
  markedLine: number | null;
}

const Plain = (props: DraftTextProps) => <Source {...props} isProse />;

/** A run's view loads it ahead, so that the first draft does not appear as plain text first. */
export const LateMarkdown = late<DraftTextProps>(
  () =>
    import('../markdown/Markdown.tsx').then(
      ({ Markdown }) => Markdown,
      () => Plain,
    ),
  Plain,
);

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
export const DraftText = (props: DraftTextProps) => (
  <PlainOnError plain={<Plain {...props} />}>
    <LateMarkdown {...props} />
  </PlainOnError>
);
