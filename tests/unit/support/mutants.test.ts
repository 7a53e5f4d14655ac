import { describe, expect, it } from 'vitest';

import { filesIn, readSource, ROOT } from '../../support/suite/documents.ts';
import { ONE_OF } from '../../support/suite/mutants/files.ts';
import { applyEdit, findMutants } from '../../support/suite/mutants/find-mutants.ts';
import { KINDS } from '../../support/suite/mutants/kinds.ts';
import { chooseMutants } from '../../support/suite/mutants/run-mutants.ts';
import { judgeSurvivors, readSurvivors } from '../../support/suite/mutants/survivors.ts';
import { parseModule } from '../../support/suite/mutants/syntax.ts';
import { createTestGraph } from '../../support/suite/mutants/test-graph.ts';

/** The source as each mutant of this kind leaves it. */
const mutate = (kind: string, source: string): string[] =>
  findMutants('sample.ts', source)
    .filter(({ name }) => name.split(' › ').at(-1)?.startsWith(`${kind} `))
    .map((mutant) => applyEdit(source, mutant));

const namesIn = (source: string): string[] => findMutants('sample.ts', source).map(({ name }) => name);

const KIND_SAMPLES: [kind: string, source: string, ...mutated: string[]][] = [
  ['statement', 'const end = () => { secret.forget(); };', 'const end = () => { ; };'],
  ['statement', 'await written; held = null;', '; held = null;', 'await written; ;'],
  ['statement', "logger.info('so'); parts.log.warn('so'); failWith('no-key');"],
  ['callback', 'watch(() => controller.abort(reason));', 'watch(() => {});'],
  ['callback', 'const sum = () => add(1, 2);'],
  ['finally', 'try { work(); } finally { over = true; close(); }', 'try { work(); } finally {}'],
  ['finally', 'const ended = work().finally(() => { close(); });', 'const ended = work();'],
  [
    'check',
    'for (;;) { if (over) break; if (bad) { tell(); throw error; } }',
    'for (;;) { ; if (bad) { tell(); throw error; } }',
    'for (;;) { if (over) break; ; }',
  ],
  ['check', "if (key === '') failWith('no-key');", ';'],
  ['check', 'if (over) end(); else start();'],
  ['condition', 'if (signal.aborted) leave();', 'if (true) leave();'],
  ['condition', 'const all = full ? few : many;', 'const all = !(full) ? few : many;'],
  ['comparison', 'const isOwn = (id) => id === run.id;', 'const isOwn = (id) => id !== run.id;'],
  ['bound', 'const isFull = count >= most;', 'const isFull = count > most;'],
  ['bound', 'const ms = Math.min(left, most);', 'const ms = left;', 'const ms = most;'],
  ['bound', 'const few = all.slice(0, 20);', 'const few = all;'],
  [
    'operand',
    'const is = a && b && c;',
    'const is = (b) && (c);',
    'const is = (a) && (c);',
    'const is = (a) && (b);',
  ],
  [
    'operand',
    'const is = a || (b && c);',
    'const is = (b && c);',
    'const is = (a);',
    'const is = a || ((c));',
    'const is = a || ((b));',
  ],
  ['signal', 'fetch(url, { signal });', 'fetch(url, { signal: new AbortController().signal });'],
  ['signal', 'follow(run.signal);', 'follow(new AbortController().signal);'],
  [
    'item',
    'const forms = (key) => [plain(key), coded(key)];',
    'const forms = (key) => [coded(key)];',
    'const forms = (key) => [plain(key), ];',
  ],
];

describe('a mutant', () => {
  it.each(KIND_SAMPLES)('of the kind %s changes %s', (kind, source, ...mutated) => {
    expect(mutate(kind, source)).toEqual(mutated);
  });

  it('has a sample of each kind', () => {
    expect(new Set(KIND_SAMPLES.map(([kind]) => kind))).toEqual(new Set(Object.keys(KINDS)));
  });

  it('always changes something', () => {
    expect(namesIn('ask({ signal: new AbortController().signal });')).toEqual(['sample.ts ›  › statement 1']);
  });

  it('keeps its name while lines move', () => {
    const source = 'const run = { end: () => { secret.forget(); signal.close(); } };';

    expect(namesIn(source)).toEqual([
      'sample.ts › run.end › statement 1',
      'sample.ts › run.end › statement 2',
    ]);
    expect(namesIn(`// More.\nconst more = 1;\n${source}`)).toEqual(namesIn(source));
  });

  it('is cut in the right place behind letters of any width', () => {
    expect(mutate('check', "const words = '’ 𝒳 é'; if (over) throw error;")).toEqual([
      "const words = '’ 𝒳 é'; ;",
    ]);
  });
});

describe('the path of the key and of a run', async () => {
  const mutants = await chooseMutants(ROOT);

  it('has mutants in each of its files', () => {
    expect(mutants.length).toBeGreaterThan(200);
    expect(new Set(mutants.map(({ file }) => file))).toEqual(new Set(Object.keys(ONE_OF)));
  });

  it('gives each mutant a name of its own', () => {
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
  });

  it.each(Object.keys(ONE_OF))('%s parses under each of its mutants', (file) => {
    const source = readSource(file);

    for (const mutant of findMutants(file, source))
      expect(() => parseModule(file, applyEdit(source, mutant))).not.toThrow();
  });

  it('has every file that takes a key out of its Secret', () => {
    const revealing = filesIn('{lib,registry}', '*.ts').filter((file) =>
      readSource(file).includes('.reveal()'),
    );

    expect(revealing.filter((file) => !(file in ONE_OF))).toEqual([]);
  });

  it('has a reason for every survivor that is listed, and each is still there', async () => {
    const listed = await readSurvivors();

    expect(judgeSurvivors(mutants, new Set(listed.map(({ mutant }) => mutant)), listed).faults).toEqual([]);
  });
});

describe('a survivor', () => {
  const [mutant] = findMutants('sample.ts', 'secret.forget();');
  if (mutant === undefined) throw new Error('The sample has no mutant');
  const all = Array.from({ length: 20 }, (_, index) => ({ ...mutant, name: `sample ${index}` }));
  const listed = (name: string, change = mutant.change) => ({
    mutant: name,
    change,
    reason: 'It is the same.',
  });
  const judge = (surviving: string[], ...list: ReturnType<typeof listed>[]) =>
    judgeSurvivors(all, new Set(surviving), list);

  it('passes with its reason', () => {
    expect(judge(['sample 3'], listed('sample 3'))).toEqual({ faults: [], explained: 1 });
  });

  it.each([
    ['survives without a reason', ['sample 3'], []],
    ['listed, but killed', [], [listed('sample 3')]],
    ['listed, but no longer there', ['sample 3'], [listed('sample 3'), listed('sample 20')]],
    ['listed, but no longer there', ['sample 3'], [listed('sample 3', 'over = true; → ;')]],
    ['listed without a reason', ['sample 3'], [{ ...listed('sample 3'), reason: ' ' }]],
    ['2 survive, and at most 1 may', ['sample 3', 'sample 4'], [listed('sample 3'), listed('sample 4')]],
  ])('is a fault when it is: %s', (fault, surviving, list) => {
    expect(judge(surviving, ...list).faults).toEqual([expect.stringContaining(fault)]);
  });
});

describe('the tests of a file', () => {
  const graph = createTestGraph(ROOT);

  it('begin with those of its own', () => {
    expect(graph.testsOf('lib/session/ledger.ts')[0]).toBe('tests/unit/session/ledger.test.ts');
    expect(graph.testsOf('registry/limits/turns.ts')[0]).toBe('tests/unit/registry/turns.test.ts');
  });

  it('include those that reach it through others, and those that start it as a process', () => {
    expect(graph.testsOf('lib/worker/access.ts')).toContain('tests/unit/worker/ports.test.ts');
    expect(graph.testsOf('registry/main.ts')).toContain('tests/contract/registry-command.test.ts');
  });

  it('leave out those that only read the source', () => {
    const tests = Object.keys(ONE_OF).flatMap((file) => graph.testsOf(file));

    expect(tests.filter((test) => /^tests\/unit\/(?:repository|support\/mutants)/.test(test))).toEqual([]);
  });
});
