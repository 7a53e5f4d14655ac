import { expect, it } from 'vitest';

import type { AttachedSession, ExtensionControl, Target } from '../../../demo/driver/extension.ts';
import { extensionUrl } from '../../../demo/driver/extension.ts';
import { openSidePanel } from '../../../demo/driver/side-panel.ts';

const target = (targetId: string, page: string): Target => ({
  targetId,
  type: 'page',
  title: '',
  url: extensionUrl(page),
});

it('a popup that closes by itself before it is closed does not keep the side panel from being opened', async () => {
  const panel = { targetId: 'panel' } as AttachedSession;
  let presses = 0;
  let time = 0;
  const control: Partial<ExtensionControl> = {
    pressToolbarButton: async () => void (presses += 1),
    targets: async () => (presses === 1 ? [target('popup', 'popup.html')] : []),
    findPage: async () => (presses === 2 ? panel : null),
    closeTarget: async () => {
      throw new Error('Target.closeTarget: No target with given id found');
    },
  };

  const opened = await openSidePanel(control as ExtensionControl, 'http://localhost/', {
    deadlineMs: 60_000,
    pause: async (milliseconds) => void (time += milliseconds),
    now: () => time,
  });

  expect([opened, presses]).toEqual([panel, 2]);
});
