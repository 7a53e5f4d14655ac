import { LLMock, type ChatCompletionRequest, type FixtureResponse } from '@copilotkit/aimock';

import { answer, isAnswerName } from './canned/index.ts';
import { readRequest } from './request.ts';

export interface PracticeOptions {
  /** 0 takes any free port. */
  port: number;
  /** Milliseconds until the first piece of an answer. */
  firstPieceMs: number;
  /** Pieces of about 24 characters per second. */
  piecesPerSecond: number;
}

export interface PracticeProvider {
  /** Written as OpenAI's own SDK writes a base URL. */
  baseUrl: string;
  stop(): Promise<void>;
}

const PIECE_CHARACTERS = 24;

/** The usual rule of thumb; nobody pays for these. */
const tokens = (text: string): number => Math.ceil(text.length / 4);

const respond = (request: ChatCompletionRequest): FixtureResponse => {
  const read = readRequest(request);
  if (read.answerName === null || !isAnswerName(read.answerName))
    return {
      error: { message: 'The practice provider only answers what BYOK Compose asks.', code: 'unsupported' },
      status: 400,
    };
  const content = JSON.stringify(answer(read.answerName, read));
  const [input, output] = [tokens(read.prompt), tokens(content)];
  return {
    content,
    usage: { prompt_tokens: input, completion_tokens: output, total_tokens: input + output },
  };
};

/**
 * A provider with no model behind it: the real OpenAI wire, spoken by a server that others wrote. The example
 * goals get hand-written answers; any other goal gets templates filled with its own words. It stores nothing
 * and accepts any key.
 */
export const startPracticeProvider = async (options: PracticeOptions): Promise<PracticeProvider> => {
  const server = new LLMock({
    host: '127.0.0.1',
    port: options.port,
    chunkSize: PIECE_CHARACTERS,
    journalMaxEntries: 1,
  });
  server.on({ predicate: () => true }, respond, {
    streamingProfile: { ttft: options.firstPieceMs, tps: options.piecesPerSecond, jitter: 0.3 },
  });
  await server.start();
  return { baseUrl: `${server.url}/v1`, stop: () => server.stop() };
};
