import { onAbort } from '../../base/abort.ts';
import { ProblemError } from '../../protocol/index.ts';
import type { Secret } from '../../secrets/secret.ts';
import type { CallCounts, ComposeSettings, ProviderEndpoint } from '../contract.ts';
import { anthropic } from './anthropic.ts';
import { type Dialect, dialectOf } from './dialect.ts';
import { createFailures } from './failures.ts';
import type { Refusal } from './http-error.ts';
import { openaiCompatible } from './openai-compatible.ts';
import { openai } from './openai.ts';
import { openrouter } from './openrouter.ts';
import { type RequestParts, requestStream } from './request.ts';
import { createStream } from './stream.ts';
import type { Question, Reading, Wire } from './wire.ts';

const WIRES: Readonly<Record<ProviderEndpoint['wire'], Wire>> = {
  openai,
  anthropic,
  openrouter,
  'openai-compatible': openaiCompatible,
};

/** How many milliseconds the connection may take to end after the answer: once it ends it can be reused. */
const FAREWELL_MS = 250;

/** What may still arrive behind a whole answer, while the call waits for its finish reason and usage. */
const TAIL = { characters: 200, milliseconds: 2_000 };

/** Even indentation has fewer characters per token; a provider that sends more is ignoring its cap. */
const MAX_CHARACTERS_PER_TOKEN = 16;

export interface CallParts extends RequestParts {
  settings: ComposeSettings;
}

export interface CallOptions {
  /** Default: what the wire speaks until a server refuses it. */
  dialect?: Dialect;
  /** Aborts the call at once; the promise then rejects with its reason. */
  signal: AbortSignal;
  /**
   * Receives the answer piece by piece, and reasoning apart from it. True: the answer is whole, and whatever happens
   * to the stream from now on does not harm it. If it throws, the call is cut and the promise rejects with that error.
   */
  onText: (piece: string, isThought: boolean) => boolean;
  /** The stream has ended properly: whether the answer is whole. If absent, it is. */
  isAnswered?: () => boolean;
  /** Called with what an HTTP error said, before the promise rejects. */
  onRefusal?: (refusal: Refusal) => void;
  /** Called exactly once, before the promise settles, however the call ended. */
  onCounts: (counts: CallCounts) => void;
}

/**
 * One streamed call. Resolves when the whole answer has arrived; rejects with a `ProblemError`, with
 * the signal's reason, or with what `onText` threw. When it settles, its connection is closed or idle, and no timer
 * or listener is left.
 */
export const callProvider = async (
  model: string,
  providerKey: Secret,
  question: Question,
  parts: CallParts,
  { dialect, signal, onText, isAnswered, onRefusal, onCounts }: CallOptions,
): Promise<void> => {
  signal.throwIfAborted();
  const { endpoint, settings } = parts;
  const wire = WIRES[endpoint.wire];
  const failures = createFailures(endpoint);
  const stream = createStream(wire, settings, failures);
  const counts: CallCounts = {
    inputTokens: null,
    outputTokens: null,
    cached: false,
    costUsd: null,
    characters: 0,
    thoughtCharacters: 0,
    accepted: true,
    whole: false,
    atCap: false,
  };

  // Owned here, because both silence and the caller's signal end the request.
  const request = new AbortController();
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  let closed = false;
  const cut = (reason: unknown): void => {
    request.abort(reason);
    // An injected fetch may not tie its body to the signal; cancelling ends a pending read in any case.
    reader?.cancel().catch(() => {});
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const cutAfter = (milliseconds: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => cut(failures.silent(milliseconds)), milliseconds);
  };

  /** Set with the answer's last character. */
  let isWhole = false;
  /** Characters that came after it. */
  let tail = 0;
  const take = (reading: Reading | ProblemError): void => {
    if (reading instanceof ProblemError) throw reading;
    const { text, thought, inputTokens, outputTokens, costUsd } = reading;
    counts.inputTokens = inputTokens ?? counts.inputTokens;
    counts.outputTokens = outputTokens ?? counts.outputTokens;
    counts.cached ||= reading.cached === true;
    counts.costUsd = costUsd ?? counts.costUsd;
    for (const [piece, isThought] of [
      [thought, true],
      [text, false],
    ] as const) {
      if (!piece) continue;
      if (isWhole) tail += piece.length;
      counts[isThought ? 'thoughtCharacters' : 'characters'] += piece.length;
      const characters = counts.characters + counts.thoughtCharacters;
      if (characters > question.maxOutputTokens * MAX_CHARACTERS_PER_TOKEN) throw failures.tooMuch();
      if (!onText(piece, isThought) || isWhole) continue;
      isWhole = true;
      cutAfter(Math.min(TAIL.milliseconds, settings.silenceMs));
    }
  };

  /** Reads until the end mark, or to the end of the body if its last event said why the answer ended. */
  const readStream = async (body: ReadableStreamDefaultReader<Uint8Array>): Promise<void> => {
    request.signal.throwIfAborted();
    const decoder = new TextDecoder();
    let bytes = 0;
    while (!stream.ended && tail <= TAIL.characters) {
      // Why a request was cut is told below.
      const { done, value } = await body.read().catch(() => {
        throw failures.brokeOff();
      });
      request.signal.throwIfAborted();
      if (done) {
        stream.close().forEach(take);
        if (!stream.ended && stream.finish === undefined && !isWhole) throw failures.brokeOff();
        break;
      }
      if (!isWhole) cutAfter(settings.silenceMs);
      bytes += value.byteLength;
      if (bytes > settings.maxResponseBytes) throw failures.tooMuch();
      stream.feed(decoder.decode(value, { stream: true })).forEach(take);
    }
    counts.whole = tail <= TAIL.characters;
  };

  /** A whole answer is paid for and kept, however its stream ends. */
  const readAnswer = async (body: ReadableStreamDefaultReader<Uint8Array>): Promise<void> => {
    try {
      await readStream(body);
    } catch (error) {
      signal.throwIfAborted();
      if (!isWhole) throw error;
    }
  };

  /** After the end mark only the connection matters; anything else that arrives is ignored. */
  const awaitClose = async (body: ReadableStreamDefaultReader<Uint8Array>): Promise<void> => {
    cutAfter(FAREWELL_MS);
    try {
      while (!(await body.read()).done);
      closed = !request.signal.aborted;
    } catch {
      // The answer is complete.
    }
    signal.throwIfAborted();
  };

  const unlisten = onAbort(signal, () => cut(signal.reason));
  try {
    cutAfter(settings.silenceMs);
    const response = await requestStream(
      wire,
      wire.body(model, question, dialect ?? dialectOf(endpoint.wire)),
      providerKey,
      parts,
      failures,
      request.signal,
      {
        onRefusal: (refusal) => onRefusal?.(refusal),
        onNotAccepted: () => {
          counts.accepted = false;
        },
      },
    );
    reader = response.body?.getReader();
    if (!reader) throw failures.brokeOff();
    await readAnswer(reader);
    if (counts.whole) await awaitClose(reader);
    if (stream.finish === 'refused') throw failures.declined();
    if (isWhole || isAnswered?.() === true) return;
    counts.atCap = stream.finish === 'length';
    const isEmpty = counts.characters === 0;
    if (counts.atCap) throw failures.cutAtCap(question.maxOutputTokens, isEmpty);
    if (isEmpty) throw failures.empty();
  } catch (error) {
    signal.throwIfAborted();
    const { reason } = request.signal;
    throw reason instanceof ProblemError && !counts.whole ? reason : error;
  } finally {
    clearTimeout(timer);
    unlisten();
    if (!closed) cut(undefined);
    onCounts(counts);
  }
};
