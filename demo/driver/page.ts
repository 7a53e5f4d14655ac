import type { DevtoolsSession } from './devtools.ts';

export type Role =
  | 'checkbox'
  | 'radio'
  | 'button'
  | 'textbox'
  | 'combobox'
  | 'progressbar'
  | 'region'
  | 'article'
  | 'alert';

/** One page, used as a person with a screen reader would: by role and name, by clicks and keys. */
export interface DrivenPage {
  /** Waits for the control until the deadline; its error says what was missing. */
  find(role: Role, name: string): Promise<Control>;
  /** Waits until the page's visible text contains this. */
  says(text: string): Promise<void>;
  evaluate<Value>(expression: string): Promise<Value>;
}

export interface Control {
  click(): Promise<void>;
  focus(): Promise<void>;
  /** Replaces the text of a field, key by key. */
  type(text: string): Promise<void>;
  /** Picks the option of a native select that has this value, once it is on offer. */
  choose(value: string): Promise<void>;
}

interface AxNode {
  backendDOMNodeId?: number;
  ignored: boolean;
}

export interface DriveOptions {
  deadlineMs: number;
  pause: (milliseconds: number) => Promise<void>;
  now: () => number;
}

const ONE_LOOK_MS = 1_000;

const centre = (quad: number[]): { x: number; y: number } => ({
  x: ((quad[0] ?? 0) + (quad[4] ?? 0)) / 2,
  y: ((quad[1] ?? 0) + (quad[5] ?? 0)) / 2,
});

/** Milliseconds without a change after which a document is at rest. */
const REST_MS = 30;

const LOOK_OF_DOCUMENT = "document.readyState + ' ' + document.documentElement.outerHTML.length";

/** Asks until there is an answer: a page that is still loading gives none, or fails, or never replies. */
type Until = <Value>(what: string, look: () => Promise<Value | undefined>) => Promise<Value>;

const createUntil =
  (options: DriveOptions): Until =>
  async (what, look) => {
    const deadline = options.now() + options.deadlineMs;
    for (;;) {
      const found = await Promise.race([
        look().catch(() => undefined),
        options.pause(ONE_LOOK_MS).then(() => undefined),
      ]);
      if (found !== undefined) return found;
      if (options.now() > deadline) throw new Error(`The page shows no ${what}`);
      await options.pause(50);
    }
  };

const createControl = (session: DevtoolsSession, backendNodeId: number, until: Until): Control => {
  const onElement = async <Value = void>(body: string, value?: string): Promise<Value> => {
    const { object } = await session.send<{ object: { objectId: string } }>('DOM.resolveNode', {
      backendNodeId,
    });
    const { result } = await session.send<{ result: { value: Value } }>('Runtime.callFunctionOn', {
      objectId: object.objectId,
      functionDeclaration: `function (value) { ${body} }`,
      arguments: [{ value }],
      returnByValue: true,
    });
    return result.value;
  };
  const focus = async (): Promise<void> => {
    await session.send('DOM.focus', { backendNodeId });
  };
  return {
    focus,
    click: async () => {
      await session.send('DOM.scrollIntoViewIfNeeded', { backendNodeId });
      const { quads } = await session.send<{ quads: number[][] }>('DOM.getContentQuads', { backendNodeId });
      const point = { ...centre(quads[0] ?? []), button: 'left', clickCount: 1 };
      await session.send('Input.dispatchMouseEvent', { type: 'mousePressed', ...point });
      await session.send('Input.dispatchMouseEvent', { type: 'mouseReleased', ...point });
    },
    type: async (text) => {
      await focus();
      await onElement('this.select()');
      for (const key of text) {
        await session.send('Input.dispatchKeyEvent', { type: 'keyDown', key, text: key });
        await session.send('Input.dispatchKeyEvent', { type: 'keyUp', key });
      }
    },
    choose: async (value) => {
      // A select that is still waiting for its options accepts any value and then forgets it.
      await until(`option "${value}"`, async () =>
        (await onElement<boolean>(
          `if (this.disabled || ![...this.options].some((option) => option.value === value)) return false;
           this.value = value;
           this.dispatchEvent(new Event('input', { bubbles: true }));
           this.dispatchEvent(new Event('change', { bubbles: true }));
           return true;`,
          value,
        ))
          ? true
          : undefined,
      );
    },
  };
};

export const drivePage = (session: DevtoolsSession, options: DriveOptions): DrivenPage => {
  const until = createUntil(options);
  const evaluate = async <Value>(expression: string): Promise<Value> => {
    const { result } = await session.send<{ result: { value: Value } }>('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    return result.value;
  };
  /** Asking for the accessibility tree while the document changes crashes the renderer (Chromium 156). */
  const isAtRest = async (): Promise<boolean> => {
    const before = await evaluate<string>(LOOK_OF_DOCUMENT);
    await options.pause(REST_MS);
    return before.startsWith('complete') && before === (await evaluate<string>(LOOK_OF_DOCUMENT));
  };
  const query = async (role: Role, name: string): Promise<AxNode | undefined> => {
    if (!(await isAtRest())) return undefined;
    const { root } = await session.send<{ root: { backendNodeId: number } }>('DOM.getDocument', { depth: 0 });
    const { nodes } = await session.send<{ nodes: AxNode[] }>('Accessibility.queryAXTree', {
      backendNodeId: root.backendNodeId,
      role,
      accessibleName: name,
    });
    return nodes.find((node) => !node.ignored && node.backendDOMNodeId !== undefined);
  };
  return {
    evaluate,
    says: async (text) => {
      await until(`"${text}"`, async () =>
        (await evaluate<string>(`document.body?.innerText ?? ''`)).includes(text) ? true : undefined,
      );
    },
    find: async (role, name) =>
      createControl(
        session,
        await until(`${role} "${name}"`, async () => (await query(role, name))?.backendDOMNodeId),
        until,
      ),
  };
};
