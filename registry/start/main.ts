import { getChromium, INSTALL_COMMAND } from './browser.ts';
import { launchChromium } from './launch.ts';

const print = (line: string): void => {
  console.log(line);
};
const chromium = await getChromium(process.env, print);
if (chromium === null) {
  print(`No Chromium that loads extensions. As root: ${INSTALL_COMMAND}`);
  process.exitCode = 1;
} else {
  const browser = await launchChromium({
    executable: chromium.executable,
    extension: '.output/chrome-mv3',
    profile: '.data/profile',
    headless: process.env['DISPLAY'] === undefined,
  });
  await browser.close();
  print(`${chromium.version} starts with the extension in it.`);
}
