/**
 * WebDriver BiDi presses no button outside of a page of the web, so a window is asked to make the mouse
 * and key events that the system would: scripts for it.
 */

/** A click at a place of this window, given as expressions. */
export const clickAt = (window: 'window' | 'content', x: string, y: string): string =>
  `for (const [type, buttons] of [['mousemove', 0], ['mousedown', 1], ['mouseup', 0]])
     ${window}.synthesizeMouseEvent(type, ${x}, ${y}, { button: 0, buttons, clickCount: 1 }, {});`;

const withKeyboard = (script: string): string =>
  `{
     const keyboard = Cc['@mozilla.org/text-input-processor;1'].createInstance(Ci.nsITextInputProcessor);
     keyboard.beginInputTransaction(window, () => true);
     ${script}
   }`;

/** Types into whatever has the focus. */
export const pressKeys = (text: string): string =>
  withKeyboard(`
    for (const key of ${JSON.stringify(text)})
      for (const side of ['keydown', 'keyup']) keyboard[side](new KeyboardEvent('', { key }));`);

/** Alt, Shift and this letter together. */
export const pressShortcut = (letter: string): string =>
  withKeyboard(`
    const keys = ['Alt', 'Shift', '${letter}'].map((key) => new KeyboardEvent('', { key }));
    for (const key of keys) keyboard.keydown(key);
    for (const key of keys.toReversed()) keyboard.keyup(key);`);
