import type { OutlineItem, Problem, RunEvent, StatusResultSchema, z } from '../../lib/protocol/index.ts';
import { toFrame } from '../http/event-stream.ts';
import { addEventMessages } from '../http/messages.ts';

type Listener = (frame: string) => void;

/** The events of one run as frames: in full for whoever started the run, without bodies for those who watch it. */
export interface RunEvents {
  /** `result` and `problem` close the stream; later events are dropped. */
  publish(event: RunEvent): void;
  /** Receives full frames, from now on. */
  onFrame(listener: Listener): void;
  /**
   * Receives frames without bodies: past ones at once, later ones as they come. Calls `onEnd` after the last.
   * Returns a function that stops watching.
   */
  watch(listener: Listener, onEnd: () => void): () => void;
}

/** The events of a run that may take place in another instance. */
export type Watched = Pick<RunEvents, 'watch'>;

const withoutBody = (event: RunEvent): { event: string; data: unknown } => {
  if (event.event === 'draft') {
    const { draft_id, kind, name } = event.data;
    return { event: 'draft', data: { draft_id, kind, name } satisfies OutlineItem };
  }
  if (event.event === 'result') {
    const { run_id, drafts, usage, finished_at } = event.data;
    const data: z.infer<typeof StatusResultSchema> = { run_id, drafts: drafts.length, usage, finished_at };
    return { event: 'result', data };
  }
  if (event.event === 'problem') {
    const { composition: _delivered, ...problem } = event.data;
    return { event: 'problem', data: problem satisfies Problem };
  }
  return event;
};

export const createRunEvents = (): RunEvents => {
  const past: string[] = [];
  const listeners = new Set<Listener>();
  const watchers = new Map<Listener, () => void>();
  let closed = false;

  return {
    publish: (coded) => {
      if (closed) return;
      const event = addEventMessages(coded);
      closed = event.event === 'result' || event.event === 'problem';
      const id = past.length + 1;
      const short = withoutBody(event);
      const shortFrame = toFrame(id, short.event, JSON.stringify(short.data));
      past.push(shortFrame);
      if (listeners.size > 0) {
        const whole = event.event === 'problem' ? short.data : event.data;
        const frame = toFrame(id, event.event, JSON.stringify(whole));
        for (const listener of listeners) listener(frame);
      }
      for (const [watcher, onEnd] of watchers) {
        watcher(shortFrame);
        if (closed) onEnd();
      }
      if (!closed) return;
      listeners.clear();
      watchers.clear();
    },
    onFrame: (listener) => {
      listeners.add(listener);
    },
    watch: (listener, onEnd) => {
      for (const frame of past) listener(frame);
      if (closed) onEnd();
      else watchers.set(listener, onEnd);
      return () => {
        watchers.delete(listener);
      };
    },
  };
};
