/** Shown with all practice answers. */
export const PRACTICE_NOTE = 'practice: canned answers, no model behind them';
