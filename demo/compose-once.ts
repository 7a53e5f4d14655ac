import type { RunState } from '../lib/messages/index.ts';
import type { DriveOptions, DrivenPage } from './driver/page.ts';
import { watchPanel } from './driver/watch.ts';
import { phaseLines, runLines } from './report.ts';

/** Types a goal into the panel, presses the button and prints what happens. Resolves with whether it succeeded. */
export const composeOnce = async (
  panel: DrivenPage,
  goal: string,
  print: (line: string) => void,
  drive: DriveOptions,
): Promise<boolean> => {
  const look = await watchPanel(panel);
  await (await panel.find('textbox', 'Goal')).type(goal);
  await (await panel.find('button', 'Plan with my key')).click();
  print(`Goal: ${goal}`);
  let seen: RunState | null = null;
  const deadline = drive.now() + drive.deadlineMs;
  for (;;) {
    const state = await look();
    const run = state?.run ?? null;
    if (run !== null) {
      for (const line of phaseLines(seen, run)) print(line);
      seen = run;
      if (run.status !== 'running') {
        for (const line of runLines({ run, requests: state?.requests ?? [] })) print(line);
        return run.status === 'succeeded';
      }
    }
    if (drive.now() > deadline) throw new Error('The run did not end in time');
    await drive.pause(100);
  }
};
