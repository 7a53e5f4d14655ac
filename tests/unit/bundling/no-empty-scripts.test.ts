import { describe, expect, it } from 'vitest';

import { noEmptyScripts } from '../../../bundling/no-empty-scripts.ts';

const withoutEmpty = (files: Record<string, string>): Record<string, string> => {
  const bundle = Object.fromEntries(
    Object.entries(files).map(([fileName, code]) => [fileName, { type: 'chunk' as const, fileName, code }]),
  );
  noEmptyScripts.generateBundle({}, bundle);
  return Object.fromEntries(Object.values(bundle).map(({ fileName, code }) => [fileName, code]));
};

const PASSES_ON = 'export{o as KeptKey,b as Ways,PageChip}from"./form-1.js";\n';

describe('scripts that hold nothing', () => {
  it('are not in the package, and what loads one gets the names that it knows from the script that has them', () => {
    expect(
      withoutEmpty({
        'chunks/form-1.js': 'export{a as b,c as o,PageChip}',
        'chunks/late-2.js': PASSES_ON,
        'chunks/page-3.js':
          'l(async()=>{let{KeptKey:e,PageChip:t}=await import(`./late-2.js`);return{KeptKey:e,PageChip:t}},[])',
        'chunks/other-4.js': 'x=await h(()=>import(`./late-2.js`),[])',
      }),
    ).toEqual({
      'chunks/form-1.js': 'export{a as b,c as o,PageChip}',
      'chunks/page-3.js':
        'l(async()=>{let{o:e,PageChip:t}=await import(`./form-1.js`);return{KeptKey:e,PageChip:t}},[])',
      'chunks/other-4.js':
        'x=await h(()=>import(`./form-1.js`).then(e=>({KeptKey:e.o,Ways:e.b,PageChip:e.PageChip})),[])',
    });
  });

  it('are no longer imported when they are empty, while other imports stay', () => {
    expect(
      withoutEmpty({
        'chunks/styles-1.js': '\n',
        'chunks/page-2.js': 'export{}',
        'chunks/options-3.js':
          'import"./styles-1.js";import"./page-2.js";let{a:e}=await import(`./page-2.js`);',
      }),
    ).toEqual({
      'chunks/page-2.js': 'export{}',
      'chunks/options-3.js': 'import"./page-2.js";let{a:e}=await import(`./page-2.js`);',
    });
  });

  it('fail the build when something loads one in a way that was not expected', () => {
    const files = { 'chunks/late-2.js': PASSES_ON, 'chunks/page-3.js': "import('./late-2.js')" };

    expect(() => withoutEmpty(files)).toThrow('chunks/page-3.js still loads late-2.js');
  });
});
