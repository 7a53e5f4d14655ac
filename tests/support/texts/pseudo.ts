/**
 * A language that nobody speaks, made of another one: every text is written twice, between brackets. What is shown
 * without brackets is a literal, and what has no room for twice the length breaks.
 */
export const OPEN = '⟦';
export const CLOSE = '⟧';

export const toPseudo = <Value>(value: Value): Value => {
  if (typeof value === 'string') return `${OPEN}${value} ${value}${CLOSE}` as Value;
  // A sentence with elements in it. They stay single: what is drawn twice would have the same id twice.
  if (Array.isArray(value)) {
    const doubled = value.map((part: unknown) => (typeof part === 'string' ? part + part : part));
    return [OPEN, ...doubled, CLOSE] as Value;
  }
  if (typeof value === 'function')
    return ((...given: unknown[]) =>
      toPseudo((value as (...given: unknown[]) => unknown)(...given))) as Value;
  return Object.fromEntries(
    Object.entries(value as object).map(([name, part]) => [name, toPseudo(part as unknown)]),
  ) as Value;
};
