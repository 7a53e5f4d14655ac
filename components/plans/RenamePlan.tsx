import { useEffect, useId, useRef } from 'react';

import { PLANS } from '../../lib/texts/en/plans.ts';

interface RenamePlanProps {
  /** Empty when the plan goes by its goal. */
  title: string;
  isSaving: boolean;
  onRename: (title: string | null) => void;
  onCancel: () => void;
}

/** In place of a plan's buttons, until the title is saved. Nothing of it is kept by the browser. */
export const RenamePlan = ({ title, isSaving, onRename, onCancel }: RenamePlanProps) => {
  const id = useId();
  const ref = useRef<HTMLInputElement>(null);
  useEffect(() => ref.current?.select(), []);
  return (
    <form
      className="plan-rename"
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        if (isSaving) return;
        const typed = ref.current?.value.trim() ?? '';
        onRename(typed === '' ? null : typed);
      }}
    >
      <label htmlFor={id}>{PLANS.title}</label>
      <input
        id={id}
        ref={ref}
        defaultValue={title}
        maxLength={200}
        autoComplete="off"
        onKeyDown={(event) => event.key === 'Escape' && onCancel()}
      />
      <div className="row">
        <button type="submit" className="button small" aria-disabled={isSaving}>
          {PLANS.saveTitle}
        </button>
        <button type="button" className="button small quiet" onClick={onCancel}>
          {PLANS.stopRenaming}
        </button>
      </div>
    </form>
  );
};
