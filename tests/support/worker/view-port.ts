import type {
  AnswerTo,
  RequestType,
  SentMessage,
  SentReply,
  SentViewState,
  ViewRequest,
} from '../../../lib/messages/index.ts';
import type { ViewPort } from '../../../lib/stores/view-port.ts';

/** What a worker says to a request of this type. */
export type WorkerReply<Type extends RequestType> = AnswerTo<Type> | Extract<SentReply, { type: 'refused' }>;

/** The worker's end of a port, in one process: what a view posted, and a way to answer it. */
export interface WorkerEnd {
  /** Requests in the order in which they came, the watch first. */
  readonly requests: ViewRequest[];
  say(message: SentMessage): void;
  show(state: SentViewState): void;
  /** Answers the oldest unanswered request of this type. */
  reply<Type extends RequestType>(type: Type, reply: WorkerReply<Type>): void;
  /** The worker dies: the view's port closes. */
  die(): void;
}

/** Opens ports as the browser does; `ends` are the worker's ends of them, the newest last. */
export const createPorts = () => {
  const ends: WorkerEnd[] = [];
  const openPort = (): ViewPort => {
    const onMessage: ((message: unknown) => void)[] = [];
    const onDisconnect: (() => void)[] = [];
    const posted: { request_id: number; request: ViewRequest }[] = [];
    let isOpen = true;
    const say = (message: SentMessage): void => {
      // As over a real port, the view gets a copy of its own.
      for (const listener of onMessage) listener(structuredClone(message));
    };
    ends.push({
      get requests() {
        return posted.map(({ request }) => request);
      },
      say,
      show: (state) => say({ type: 'state', state }),
      reply: (type, reply) => {
        const index = posted.findIndex(({ request }) => request.type === type);
        const [found] = index < 0 ? [] : posted.splice(index, 1);
        if (found === undefined) throw new Error(`Nobody asked for ${type}`);
        say({ type: 'reply', request_id: found.request_id, reply });
      },
      die: () => {
        isOpen = false;
        for (const listener of onDisconnect) listener();
      },
    });
    return {
      post: (message) => {
        if (!isOpen) throw new Error('Attempting to use a disconnected port object');
        posted.push(structuredClone(message) as (typeof posted)[number]);
      },
      onMessage: (listener) => onMessage.push(listener),
      onDisconnect: (listener) => onDisconnect.push(listener),
      close: () => {
        isOpen = false;
      },
    };
  };
  return {
    openPort,
    ends,
    get last(): WorkerEnd {
      const end = ends.at(-1);
      if (end === undefined) throw new Error('No port was opened');
      return end;
    },
  };
};

/** Lets everything that is already decided happen. */
export const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
};
