/**
 * `npm run examples`: the worked goals under `docs/examples/`, each from a real run of a real registry
 * with its seeded catalog and the practice provider behind it. What lies in their folders is replaced.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { EXAMPLES_FOLDER, makeExamples } from './support/samples/examples.ts';

for (const [name, files] of await makeExamples()) {
  const folder = path.join(EXAMPLES_FOLDER, name);
  await rm(folder, { recursive: true, force: true });
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), text);
  }
  console.log(`${name}: ${Object.keys(files).join(', ')}`);
}
