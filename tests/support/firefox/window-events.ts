/**
 * WebDriver BiDi presses no button outside of a page of the web, so a window is asked to make the mouse
 * and key events that the system would: scripts for it.
 */

/** A click at a place of this window, given as expressions. */
export const clickAt = (window: 'window' | 'content', x: string, y: string): string =>
  `for (const [type, buttons] of [['mousemove', 0], ['mousedown', 1], ['mouseup', 0]])
     ${window}.synthesizeMouseEvent(type, ${x}, ${y}, { button: 0, buttons, clickCount: 1 }, {});`;

/** Types into whatever has the focus. */
export const pressKeys = (text: string): string =>
  `{
     const keyboard = Cc['@mozilla.org/text-input-processor;1'].createInstance(Ci.nsITextInputProcessor);
     keyboard.beginInputTransaction(window, () => true);
     for (const key of ${JSON.stringify(text)})
       for (const side of ['keydown', 'keyup']) keyboard[side](new KeyboardEvent('', { key }));
   }`;
