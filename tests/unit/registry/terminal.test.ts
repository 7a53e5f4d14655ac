import { pino } from 'pino';
import { describe, expect, it } from 'vitest';

import { describeLogLine, describeStart } from '../../../registry/terminal.ts';

const linesOf = (log: (logger: ReturnType<typeof pino>) => void): string[] => {
  const lines: string[] = [];
  log(pino({ level: 'trace', base: null }, { write: (line: string) => lines.push(describeLogLine(line)) }));
  return lines.map((line) => line.replace(/^\d\d:\d\d:\d\d /, ''));
};

describe('on a terminal the registry', () => {
  it('says where it is and what to do next', () => {
    const text = describeStart({ publicUrl: 'https://registry.example', metricsUrl: null });

    expect(text).toMatch(/^The registry is ready at https:\/\/registry\.example\n/);
    expect(text).toContain('npm run -s registry -- token your-name');
    expect(text).not.toContain('metrics');
    expect(
      describeStart({ publicUrl: 'https://registry.example', metricsUrl: 'http://127.0.0.1:9/metrics' }),
    ).toContain('http://127.0.0.1:9/metrics');
  });

  it('writes a request as a person would', () => {
    expect(
      linesOf((logger) =>
        logger.info(
          { method: 'GET', route: '/e/:namespace/:name', status: 200, duration_ms: 12, handle: 'ada' },
          'request',
        ),
      ),
    ).toEqual(['GET /e/:namespace/:name 200 in 12 ms handle=ada']);
  });

  it('says which lines are warnings and errors, and drops nothing of them', () => {
    expect(
      linesOf((logger) => {
        logger.warn({ trust_proxy: ['loopback'] }, 'Name your proxy');
        logger.error({ error: { name: 'TypeError', frames: ['    at a'] } }, 'request failed');
      }),
    ).toEqual([
      'warning: Name your proxy trust_proxy=["loopback"]',
      'error: request failed error={"name":"TypeError","frames":["    at a"]}',
    ]);
  });

  it('writes no byte that a terminal takes for a command', () => {
    expect(linesOf((logger) => logger.info({ peer: '\u001b[2J\n' }, 'seen'))).toEqual([
      String.raw`seen peer="\u001b[2J\n"`,
    ]);
  });
});
