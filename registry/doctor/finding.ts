/** What a check found. Texts name addresses and numbers, and never a password or a key. */
export interface Finding {
  subject: string;
  state: 'ok' | 'warning' | 'failed';
  /** What is the case. */
  what: string;
  /** The one thing to do, unless all is well. */
  remedy?: string;
}

export interface Findings {
  ok: (what: string) => Finding;
  warning: (what: string, remedy: string) => Finding;
  failed: (what: string, remedy: string) => Finding;
}

/** Makes the findings of one subject. */
export const about = (subject: string): Findings => ({
  ok: (what) => ({ subject, state: 'ok', what }),
  warning: (what, remedy) => ({ subject, state: 'warning', what, remedy }),
  failed: (what, remedy) => ({ subject, state: 'failed', what, remedy }),
});
