import { browser } from 'wxt/browser';

const ALARM = 'forget-key';

/** Wakes the worker at this time, in milliseconds since the epoch; null cancels the alarm. */
export const setKeyAlarm = (when: number | null): void => {
  if (when === null) void browser.alarms.clear(ALARM);
  else void browser.alarms.create(ALARM, { when });
};

export const onKeyAlarm = (listener: () => void): void => {
  browser.alarms.onAlarm.addListener(({ name }) => {
    if (name === ALARM) listener();
  });
};
