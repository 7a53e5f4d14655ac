import type { OutlineItem, Problem, RunEvent, StatusResultSchema, z } from '../../lib/protocol/index.ts';
import { toFrame } from '../http/event-stream.ts';

type Listener = (frame: string) => void;

/** The events of one run as frames: whole for the one who posted it, without bodies for those who watch. */
export interface RunEvents {
  /** `result` and `problem` close it: what comes later is dropped. */
  publish(event: RunEvent): void;
  /** Whole frames, from now on. */
  onFrame(listener: Listener): void;
  /**
   * Frames without bodies: those of the past at once, the others as they come; `onEnd` after the last.
   * Returns its remover.
   */
  watch(listener: Listener, onEnd: () => void): () => void;
}

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
    publish: (event) => {
      if (closed) return;
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
