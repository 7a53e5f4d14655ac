import type { Launch } from './server-launch.ts';
import { toShellWord } from './shell-word.ts';

/** How an MCP server is added to one kind of agent. */
export interface ServerLine {
  reader: string;
  /** A line for a shell, or the content of `file`. */
  line: string;
  /** Null for a line that is typed. */
  file: string | null;
}

/** Null if one of the words has characters that nobody should paste. */
const toLine = (words: readonly string[]): string | null => {
  const quoted = words.map(toShellWord);
  return quoted.includes(null) ? null : quoted.join(' ');
};

/** A need is named, and its value comes from the person's own shell: it stands in no line. */
const toSettings = (option: string, values: Readonly<Record<string, string>>, separator: string): string[] =>
  Object.entries(values).flatMap(([name, value]) => [option, `${name}${separator}${value}`]);

const fromShell = (option: string, needs: readonly string[]): string =>
  needs.map((name) => ` ${option} ${name}="$${name}"`).join('');

const claudeLine = (name: string, launch: Launch): string | null => {
  if (launch.type !== 'stdio') {
    const headers = toSettings('--header', launch.headers, ': ');
    const transport = launch.type === 'sse' ? 'sse' : 'http';
    return toLine([
      'claude',
      'mcp',
      'add',
      ...headers,
      '--transport',
      transport,
      '--scope',
      'user',
      name,
      launch.url,
    ]);
  }
  const [start, end] = [
    toLine(['claude', 'mcp', 'add', ...toSettings('--env', launch.env, '=')]),
    toLine(['--scope', 'user', name, '--', launch.command, ...launch.args]),
  ];
  // `--env` takes every word up to the next option, so another one follows.
  return start === null || end === null ? null : `${start}${fromShell('--env', launch.needs)} ${end}`;
};

const codexLine = (name: string, launch: Launch): string | null => {
  if (launch.type !== 'stdio')
    return launch.type === 'sse' || Object.keys(launch.headers).length > 0
      ? null
      : toLine(['codex', 'mcp', 'add', name, '--url', launch.url]);
  const [start, end] = [
    toLine(['codex', 'mcp', 'add', name, ...toSettings('--env', launch.env, '=')]),
    toLine(['--', launch.command, ...launch.args]),
  ];
  return start === null || end === null ? null : `${start}${fromShell('--env', launch.needs)} ${end}`;
};

const codeEntry = (launch: Launch): object => {
  if (launch.type !== 'stdio')
    return { type: launch.type === 'sse' ? 'sse' : 'http', url: launch.url, headers: launch.headers };
  const { command, args, env } = launch;
  return { type: 'stdio', command, args, env };
};

/** It reads no variable of a shell, so it can be told only of a server that needs none. */
const codeFile = (name: string, launch: Launch): ServerLine => ({
  reader: 'VS Code',
  line: JSON.stringify({ servers: { [name]: codeEntry(launch) } }, null, 2),
  file: '.vscode/mcp.json',
});

/**
 * For each agent that can be told by one line; none where a word has characters that nobody should paste. `name` is of
 * `a-z`, `0-9` and hyphens.
 */
export const serverLines = (name: string, launch: Launch): ServerLine[] => {
  const [claude, codex] = [claudeLine(name, launch), codexLine(name, launch)];
  if (claude === null) return [];
  return [
    { reader: 'Claude Code', line: claude, file: null },
    ...(codex === null ? [] : [{ reader: 'Codex', line: codex, file: null }]),
    ...(launch.needs.length > 0 ? [] : [codeFile(name, launch)]),
  ];
};
