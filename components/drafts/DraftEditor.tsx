import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';

import type { Failure } from '../../lib/failures/index.ts';
import type { Draft } from '../../lib/protocol/index.ts';
import {
  readDraftTexts,
  toDraftTexts,
  type DraftText,
  type NotReadable,
} from '../../lib/stores/draft-texts.ts';
import { DRAFTS } from '../../lib/texts/en/drafts.ts';
import { EDITOR } from '../../lib/texts/en/editor.ts';
import { Field } from '../fields/Field.tsx';
import { FailureAlert } from '../parts/FailureAlert.tsx';
import { textName } from './draft-parts.ts';
import { Findings } from './Findings.tsx';

interface DraftEditorProps {
  draft: Draft;
  /** What was typed here earlier and neither saved nor dropped; null if nothing. */
  typed: readonly string[] | null;
  /** Called with what is typed, after a delay of some milliseconds; with null when it was saved or dropped. */
  onType: (texts: string[] | null) => void;
  /** Resolves with the failure, or null when it is saved. */
  onKeep: (draft: Draft) => Promise<Failure | null>;
  onClose: () => void;
}

/** Milliseconds without a keystroke after which the typed text is stored. */
const TYPED_MS = 150;

const withTyped = (texts: DraftText[], typed: readonly string[] | null): DraftText[] =>
  typed?.length === texts.length
    ? texts.map((each, place) => ({ ...each, text: typed[place] ?? each.text }))
    : texts;

const nameOf = (draft: Draft, { part, path }: Pick<DraftText, 'part' | 'path'>): string =>
  part === 'markdown' ? textName(draft) : (path ?? DRAFTS.manifest);

const describe = ({ deeperThan, line }: NotReadable): string => {
  if (deeperThan !== undefined) return EDITOR.tooDeep(deeperThan);
  return line === null ? EDITOR.notJson : EDITOR.notJsonAt(line);
};

interface TextFieldProps {
  name: string;
  text: string;
  problem: NotReadable | null;
  isCode: boolean;
  onType: (text: string) => void;
}

const TextField = ({ name, text, problem, isCode, onType }: TextFieldProps) => (
  <Field<HTMLTextAreaElement> label={name} warning={problem === null ? null : describe(problem)}>
    {(control) => (
      <textarea
        {...control}
        className={isCode ? 'code' : undefined}
        autoComplete="off"
        spellCheck={!isCode}
        value={text}
        onChange={(event) => onType(event.currentTarget.value)}
      />
    )}
  </Field>
);

/**
 * An editor for a draft's texts, checked by the format's rules on every keystroke. The typed text is stored
 * separately from the draft meanwhile: a click beside a popup closes it, and the panel follows the active tab.
 */
export const DraftEditor = ({ draft, typed, onType, onKeep, onClose }: DraftEditorProps) => {
  const [original] = useState(() => toDraftTexts(draft));
  const [texts, setTexts] = useState(() => withTyped(original, typed));
  const [failure, setFailure] = useState<Failure | null>(null);
  const isChanged = texts !== original;
  const seen = useDeferredValue(texts);
  const { draft: edited, unreadable } = useMemo(() => readDraftTexts(draft, seen), [draft, seen]);
  const count = edited?.findings.length ?? 0;
  const formRef = useRef<HTMLFormElement>(null);
  useEffect(() => formRef.current?.querySelector('textarea')?.focus(), []);

  const typedRef = useRef(onType);
  useEffect(() => {
    typedRef.current = onType;
  });
  useEffect(() => {
    if (!isChanged) return undefined;
    const timer = setTimeout(() => typedRef.current(texts.map(({ text }) => text)), TYPED_MS);
    return () => clearTimeout(timer);
  }, [texts, isChanged]);

  const keep = async (): Promise<void> => {
    const last = readDraftTexts(draft, texts).draft;
    if (last === null) return;
    const refusal = isChanged ? await onKeep(last) : null;
    setFailure(refusal);
    if (refusal === null) close();
  };
  const close = (): void => {
    onType(null);
    onClose();
  };
  const type = (part: DraftText['part'], text: string): void => {
    setTexts((before) => before.map((each) => (each.part === part ? { ...each, text } : each)));
  };

  return (
    <form
      className="draft-editor"
      autoComplete="off"
      ref={formRef}
      onSubmit={(event) => {
        event.preventDefault();
        void keep();
      }}
    >
      {texts.map(({ part, path, text }) => (
        <TextField
          key={part}
          name={nameOf(draft, { part, path })}
          text={text}
          problem={unreadable?.part === part ? unreadable : null}
          isCode={part !== 'markdown'}
          onType={(next) => type(part, next)}
        />
      ))}
      <output className="hint">
        {edited === null ? EDITOR.unchecked : count === 0 ? EDITOR.passes : EDITOR.findings(count)}
      </output>
      {edited !== null && <Findings draft={edited} />}
      {failure !== null && <FailureAlert failure={failure} registryHost={null} providerName={null} />}
      <div className="draft-actions">
        <button type="submit" className="button small primary" aria-disabled={unreadable !== null}>
          {EDITOR.keep}
        </button>
        <button type="button" className="button small" onClick={close}>
          {EDITOR.drop}
        </button>
        <span className="said">{EDITOR.cost}</span>
      </div>
    </form>
  );
};
