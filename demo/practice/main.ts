import { startPracticeProvider } from './provider.ts';

/**
 * The practice provider in its own process. Started by hand, it prints its base URL and runs until Ctrl-C;
 * forked, it sends the URL to its parent and ends with it.
 */
const numberOf = (name: string, fallback: number): number => {
  const value = Number(process.env[name] ?? fallback);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new Error(`${name} must be a number from 0 on`);
};

const provider = await startPracticeProvider({
  port: numberOf('PRACTICE_PORT', 0),
  firstPieceMs: numberOf('PRACTICE_FIRST_PIECE_MS', 500),
  piecesPerSecond: numberOf('PRACTICE_PIECES_PER_SECOND', 40),
});

const stop = (): void => {
  void provider.stop().then(() => process.exit(0));
};
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
process.once('disconnect', stop);
if (process.send === undefined) process.stdout.write(`${provider.baseUrl}\n`);
else process.send({ baseUrl: provider.baseUrl });
