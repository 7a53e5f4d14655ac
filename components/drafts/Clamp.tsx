import { useLayoutEffect, useRef, useState, type ReactNode } from 'react';

import { PARTS } from '../../lib/texts/en/parts.ts';

/** Shows the beginning of long content; the rest on request, or when a place in it must be visible. */
export const Clamp = ({ children, isOpen = false }: { children: ReactNode; isOpen?: boolean }) => {
  const contentRef = useRef<HTMLDivElement>(null);
  const boxRef = useRef<HTMLDivElement>(null);
  const [isAsked, setAsked] = useState(false);
  const isWhole = isAsked || isOpen;
  const [isCut, setCut] = useState(false);
  const showAll = (): void => {
    setAsked(true);
    // The pressed button goes.
    boxRef.current?.focus({ preventScroll: true });
  };
  useLayoutEffect(() => {
    const box = boxRef.current;
    const content = contentRef.current;
    if (box === null || content === null || isWhole) return undefined;
    // The content grows later: Markdown loads afterwards, and a narrower panel breaks more lines.
    const observer = new ResizeObserver(() => setCut(content.offsetHeight > box.clientHeight + 1));
    observer.observe(content);
    return () => observer.disconnect();
  }, [isWhole]);
  return (
    <>
      <div className="clamp" ref={boxRef} tabIndex={-1} data-whole={isWhole}>
        <div ref={contentRef}>{children}</div>
      </div>
      {isCut && !isWhole && (
        <button type="button" className="show-all" onClick={showAll}>
          {PARTS.showAll}
        </button>
      )}
    </>
  );
};
