import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/**
 * Asks for a key on the terminal without showing it; reads the first line where standard input is not a terminal.
 * Rejects if there is none.
 */
export const readKey = async (input: NodeJS.ReadStream, prompt: (text: string) => void): Promise<string> => {
  // Readline would write each character that is typed to its output.
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  if (input.isTTY) prompt('Key (not shown): ');
  const lines = createInterface({ input, output: silent, terminal: input.isTTY });
  // In raw mode the terminal hands Ctrl-C to readline, which would only pause.
  lines.once('SIGINT', () => lines.close());
  try {
    for await (const line of lines) {
      if (input.isTTY) prompt('\n');
      return line.trim();
    }
    throw new Error('No key was given.');
  } finally {
    lines.close();
  }
};
