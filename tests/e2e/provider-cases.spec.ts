import { type DirectStack, openDirectStack, VENDORS } from '../support/browser/direct-stack.ts';
import { drafts, keyRegion, newProviderKey, startRun } from '../support/browser/extension-pages.ts';
import { VENDOR_CASES } from '../support/provider/cases/index.ts';
import { createDataFolder, type DataFolder } from '../support/registry/data-folder.ts';
import { expect, test } from './fixtures.ts';

/** Rows of the case table once more, from the extension straight to the provider, as a person reads them. */
let data: DataFolder;
let stack: DirectStack;
test.beforeAll(async () => {
  data = await createDataFolder();
  stack = await openDirectStack(data.folder);
  await stack.allowVendors();
});
test.afterAll(async () => {
  await stack.close();
  await data.remove();
});

// Those that end in words, and one that ends in drafts, of each wire.
const rows = VENDORS.flatMap(([, wire]) => {
  const own = VENDOR_CASES.filter(({ at, cap }) => at === wire && cap === undefined);
  return [
    ...own.filter(({ ends }) => 'slug' in ends).slice(0, 5),
    ...own.filter(({ ends }) => 'drafts' in ends).slice(0, 1),
  ];
});

test('ten of them or more are replayed in the extension', () => {
  expect(rows.length).toBeGreaterThanOrEqual(10);
});

for (const [index, row] of rows.entries())
  test(`from ${row.at}: ${row.what}`, async () => {
    const [label = ''] = VENDORS.find(([, wire]) => wire === row.at) ?? [];
    const earlier = stack.provider.calls.length;
    stack.provider.setScript((call) => row.server({ ...call, number: call.number - earlier }));
    const panel = await stack.browser.openExtensionPage('sidepanel.html');
    await startRun(panel, {
      goal: row.goal ?? 'Write release notes from merged pull requests',
      provider: label,
      providerKey: newProviderKey(row.at),
      // What an earlier row taught stays with its model.
      model: `model-${index}`,
    });

    if ('drafts' in row.ends) await expect(drafts(panel)).toHaveCount(row.ends.drafts);
    else await expect(panel.getByRole('alert')).toContainText(row.ends.says);
    await expect(keyRegion(panel)).toContainText('Gone from this browser');
    expect(stack.provider.calls.length - earlier).toBe(row.calls ?? ('drafts' in row.ends ? 3 : 1));
    await panel.close();
  });
