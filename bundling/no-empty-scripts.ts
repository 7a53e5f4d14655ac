interface Script {
  type: 'chunk';
  fileName: string;
  code: string;
}

type Bundle = Record<string, Script | { type: 'asset' }>;

/** A script that only passes on what another one exports: that one, and what each name is called there. */
interface Passed {
  from: string;
  names: ReadonlyMap<string, string>;
}

const toName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

const toPassed = (code: string): Passed | null => {
  const [, names, from] = /^export\{([^}]+)\}from"\.\/([^"]+)";\s*$/.exec(code) ?? [];
  if (names === undefined || from === undefined) return null;
  const pairs = names.split(',').map((pair): [exported: string, there: string] => {
    const [there = '', exported = there] = pair.split(' as ');
    return [exported, there];
  });
  return { from, names: new Map(pairs) };
};

/** `{KeptKey:e}` of what passes it on, as `{o:e}` of what has it. */
const takeThere = (wanted: string, names: Passed['names']): string =>
  wanted
    .split(',')
    .map((pair) => {
      const [exported = '', local = exported] = pair.split(':');
      return `${names.get(exported)}:${local}`;
    })
    .join();

const IMPORT = /import"\.\/([^"]+)";/g;
const LATE_IMPORT = /(?:let\{([^}]+)\}=await )?import\(`\.\/([^`]+)`\)/g;

/**
 * Takes out scripts that hold nothing: empty ones, and those that only pass on what another script exports. The bundler
 * writes one of the latter for each file that is loaded late and stands in a script with others; what loads it now loads
 * that script. Each of them costs the package some 200 bytes and a page one more file to read.
 */
export const noEmptyScripts = {
  name: 'no-empty-scripts',
  enforce: 'post' as const,
  generateBundle: (_options: unknown, bundle: Bundle): void => {
    const scripts = Object.values(bundle).filter((file) => file.type === 'chunk');
    const empty = new Set<string>();
    const passed = new Map<string, Passed>();
    for (const { fileName, code } of scripts) {
      const found = toPassed(code);
      if (found !== null) passed.set(toName(fileName), found);
      if (code.trim() === '') empty.add(toName(fileName));
    }
    const withoutEmpty = (all: string, name: string): string => (empty.has(name) ? '' : all);
    const fromThere = (all: string, wanted: string | undefined, name: string): string => {
      const found = passed.get(name);
      if (found === undefined) return all;
      const loaded = `import(\`./${found.from}\`)`;
      if (wanted !== undefined) return `let{${takeThere(wanted, found.names)}}=await ${loaded}`;
      const members = [...found.names].map(([exported, there]) => `${exported}:e.${there}`);
      return `${loaded}.then(e=>({${members.join()}}))`;
    };
    for (const script of scripts) {
      const name = toName(script.fileName);
      if (empty.has(name) || passed.has(name)) delete bundle[script.fileName];
      else script.code = script.code.replaceAll(IMPORT, withoutEmpty).replaceAll(LATE_IMPORT, fromThere);
    }
    for (const file of Object.values(bundle))
      for (const name of [...empty, ...passed.keys()])
        if (file.type === 'chunk' && file.code.includes(name))
          throw new Error(
            `${file.fileName} still loads ${name}, which bundling/no-empty-scripts.ts took out`,
          );
  },
};
