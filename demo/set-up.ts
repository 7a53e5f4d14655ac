import { extensionUrl, type ExtensionControl } from './driver/extension.ts';
import { drivePage, type DriveOptions, type DrivenPage } from './driver/page.ts';
import { openSidePanel } from './driver/side-panel.ts';

export interface SetUp {
  registryUrl: string;
  accessToken: string;
  /** Null to plan on the registry's budget. */
  practiceKey: string | null;
}

/** Fills in the settings as a person would, once. */
export const fillSettings = async (
  page: DrivenPage,
  { registryUrl, accessToken }: Pick<SetUp, 'registryUrl' | 'accessToken'>,
): Promise<void> => {
  await (await page.find('textbox', 'Registry address')).type(registryUrl);
  await (await page.find('textbox', 'Access token')).type(accessToken);
  await (await page.find('button', 'Save')).click();
  await page.says('Saved. Connected to');
};

/**
 * Opens the side panel beside the registry's page. Practice is the provider for a key of one's own, and its key is typed
 * in; or the registry's budget is chosen, which needs none.
 */
export const openPanel = async (
  control: ExtensionControl,
  { registryUrl, practiceKey }: SetUp,
  drive: DriveOptions,
): Promise<DrivenPage> => {
  const panel = drivePage(await openSidePanel(control, `${registryUrl}/compose`, drive), drive);
  const showWays = (isOpen: boolean) =>
    panel.evaluate(`document.querySelector('.send-key').open = ${String(isOpen)}`);
  await panel.says('How to compose');
  await showWays(true);
  await (await panel.find('radio', 'My key through the registry')).click();
  await (await panel.find('combobox', 'Provider')).choose('practice');
  await panel.says('canned answers');
  if (practiceKey === null) await (await panel.find('radio', "On this registry's budget")).click();
  else await (await panel.find('textbox', 'API key')).type(practiceKey);
  await showWays(false);
  return panel;
};

/** Does everything a person would have to do once before typing a goal. */
export const setUpExtension = async (
  control: ExtensionControl,
  setUp: SetUp,
  drive: DriveOptions,
): Promise<DrivenPage> => {
  await control.grantLoopback();
  const settings = await control.openTab(extensionUrl('options.html'));
  await fillSettings(drivePage(settings, drive), setUp);
  const compose = await control.openTab(`${setUp.registryUrl}/compose`);
  await compose.detach();
  const others = (await control.targets()).filter(
    ({ type, url }) => type === 'page' && url === 'about:blank',
  );
  for (const { targetId } of [settings, ...others]) await control.closeTarget(targetId);
  return openPanel(control, setUp, drive);
};
