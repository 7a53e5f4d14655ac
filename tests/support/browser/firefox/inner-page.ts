import type { Control, DrivenPage } from '../../../../demo/driver/page.ts';
import { eventually } from '../../eventually.ts';
import { firefoxUrl, type TestFirefox } from './browser.ts';
import { clickAt, pressKeys } from './window-events.ts';

/**
 * Sidebar and popup: pages that WebDriver BiDi does not list. They are looked for in the browser's own
 * window, `browser` being an expression for the element that holds one, and handled in their process.
 */
export const findInnerPage = async (
  { inWindow }: TestFirefox,
  browser: string,
  page: 'popup.html' | 'sidepanel.html',
): Promise<DrivenPage> => {
  await eventually(
    `the browser shows ${page}`,
    async () => (await inWindow<string>(`${browser}?.currentURI.spec ?? ''`)) === firefoxUrl(page),
  );
  /** A script with all rights there. Null for one that fails, as on a page that is still on its way. */
  const inFrame = <Value>(expression: string): Promise<Value | null> => {
    const script = `
      let value = null;
      try { value = ${expression}; } catch {}
      sendAsyncMessage('byok-answer', value);`;
    return inWindow(`new Promise((resolve) => {
      const { messageManager } = ${browser};
      const answer = ({ data }) => {
        messageManager.removeMessageListener('byok-answer', answer);
        resolve(data);
      };
      messageManager.addMessageListener('byok-answer', answer);
      messageManager.loadFrameScript('data:,' + encodeURIComponent(${JSON.stringify(script)}), false);
    })`);
  };
  /** As the page itself would, past its policy. */
  const evaluate = async <Value>(expression: string): Promise<Value> =>
    (await inFrame(
      `Cu.evalInSandbox(${JSON.stringify(expression)},
         new Cu.Sandbox(content, { sandboxPrototype: content, wantXrays: false }))`,
    )) as Value;

  // Whoever asks earlier where an element is has Firefox lay the page out too soon, and complain of it.
  await eventually(`${page} has loaded`, () => evaluate<boolean>(`document.readyState === 'complete'`));

  const createControl = (element: string): Control => {
    const click = async (): Promise<void> => {
      const at = await evaluate<string>(`(() => {
        ${element}.scrollIntoView({ block: 'center' });
        const { x, y, width, height } = ${element}.getBoundingClientRect();
        return [x + width / 2, y + height / 2].join();
      })()`);
      await inWindow(`${browser}.focus()`);
      await inFrame(`(() => {
        const [x, y] = [${at}];
        ${clickAt('content', 'x', 'y')}
      })()`);
    };
    return {
      click,
      focus: click,
      type: async (text) => {
        await click();
        await eventually('the field has the focus', () => evaluate(`document.activeElement === ${element}`));
        await evaluate(`${element}.select()`);
        await inWindow(pressKeys(text));
        await eventually('the field has the text', async () => (await evaluate(`${element}.value`)) === text);
      },
      choose: async (value) => {
        await eventually(`option "${value}"`, () =>
          evaluate<boolean>(
            `!${element}.disabled && [...${element}.options].some(({ value }) => value === '${value}')`,
          ),
        );
        await evaluate(`
          ${element}.value = '${value}';
          for (const type of ['input', 'change']) ${element}.dispatchEvent(new Event(type, { bubbles: true }));`);
      },
    };
  };

  return {
    evaluate,
    says: async (text) => {
      await eventually(`${page} says "${text}"`, async () =>
        (await evaluate<string | null>('document.body?.innerText'))?.includes(text),
      );
    },
    find: async (role, name) => {
      const element = `[...document.querySelectorAll('button, input, select, textarea')]
        .find((each) => (each.labels?.[0] ?? each).textContent.trim() === ${JSON.stringify(name)})`;
      await eventually(`${role} "${name}" in ${page}`, () => evaluate<boolean>(`${element} !== undefined`));
      return createControl(element);
    },
  };
};
