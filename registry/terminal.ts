/** What the registry prints on a terminal, for a person to read. Everywhere else each line is JSON, for programs. */
import type { RunningRegistry } from './serve.ts';

const LEVELS: Readonly<Record<number, string>> = { 40: 'warning: ', 50: 'error: ', 60: 'fatal: ' };

/** The first words, and what to do next. */
export const describeStart = ({
  publicUrl,
  metricsUrl,
}: Pick<RunningRegistry, 'publicUrl' | 'metricsUrl'>): string =>
  [
    `The registry is ready at ${publicUrl}`,
    ...(metricsUrl === null ? [] : [`Its metrics are at ${metricsUrl}`]),
    '',
    'Make yourself an access token, in a second terminal:',
    '  npm run -s registry -- token your-name',
    'Then enter this address and the token in the extension’s Settings. Ctrl+C stops the registry.',
    '',
  ].join('\n');

/** Escapes anything that a terminal could take for a command. */
const show = (value: unknown): string =>
  typeof value === 'string' && /^[\w./:*@-]+$/.test(value) ? value : JSON.stringify(value);

/** One line of the log: time, message, then the rest as `name=value`. */
export const describeLogLine = (line: string): string => {
  const { level, time, msg, ...rest } = JSON.parse(line) as Record<string, unknown>;
  const { method, route, status, duration_ms: duration, ...others } = rest;
  const clock = new Date(Number(time)).toTimeString().slice(0, 8);
  const [what, members] =
    msg === 'request'
      ? [`${show(method)} ${show(route)} ${show(status)} in ${show(duration)} ms`, others]
      : [String(msg), rest];
  const tail = Object.entries(members).map(([name, value]) => ` ${name}=${show(value)}`);
  return `${clock} ${LEVELS[Number(level)] ?? ''}${what}${tail.join('')}`;
};
