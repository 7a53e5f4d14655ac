import type { Finding } from './finding.ts';

const WIDTH = 'warning'.length;

export const toLines = ({ state, subject, what, remedy }: Finding): string[] => [
  `${state.padEnd(WIDTH)}  ${subject}: ${what}`,
  ...(remedy === undefined ? [] : [`${' '.repeat(WIDTH)}  → ${remedy}`]),
];

const count = (findings: readonly Finding[], state: Finding['state']): number =>
  findings.filter((finding) => finding.state === state).length;

export const isHealthy = (findings: readonly Finding[]): boolean => count(findings, 'failed') === 0;

export const toSummary = (findings: readonly Finding[]): string => {
  const counts = (['failed', 'warning', 'ok'] as const).map((state) => `${count(findings, state)} ${state}`);
  return `\n${counts.join(', ')}.`;
};
