/** `node tests/icons.ts`: the extension's icons in `public/icon/`, drawn from `docs/images/icon.svg`. */
import { mkdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { chromium } from '@playwright/test';

import { testExecutable } from './support/browser/browser.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const svg = await readFile(`${root}docs/images/icon.svg`, 'utf8');
await mkdir(`${root}public/icon`, { recursive: true });

const browser = await chromium.launch({
  executablePath: await testExecutable(),
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
const page = await browser.newPage();
for (const size of [16, 32, 48, 128]) {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(
    `<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`,
  );
  await page.screenshot({ path: `${root}public/icon/${size}.png`, omitBackground: true });
}
await browser.close();
