import type { DrivenPage } from '../../../demo/driver/page.ts';

/** Fills the form of a panel or popup, key by key. */
export const fillForm = async (view: DrivenPage, goal: string, providerKey: string): Promise<void> => {
  await (await view.find('textbox', 'Goal')).type(goal);
  await (await view.find('combobox', 'Provider')).choose('openai');
  await (await view.find('textbox', 'API key')).type(providerKey);
};

export const startRun = async (view: DrivenPage, goal: string, providerKey: string): Promise<void> => {
  await fillForm(view, goal, providerKey);
  await (await view.find('button', 'Plan with my key')).click();
};
