/** Said wherever practice answers are shown. */
export const PRACTICE_NOTE = 'practice: canned answers, no model behind them';
