/** Small parts that several views use. */
export const PARTS = {
  tryAgain: 'Try again',
  logId: 'Log id',
  whatItMeans: 'What this means',
  notLoaded: 'This part of the page cannot be loaded. Try again, or close this page and open it again.',
  noWords: 'Something failed, and its words cannot be loaded. Close this page and open it again.',
  showAll: 'Show all',
  keep: 'Keep',
  copied: 'Copied',
  copyRefused: 'The browser did not allow copying',
  practice: 'practice: canned answers, no model behind them',
};
