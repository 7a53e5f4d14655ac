const calls = new Map();

chrome.runtime.onConnect.addListener((port) => {
  if (port.name !== '') {
    port.disconnect();
    return;
  }
  port.onMessage.addListener(async ({ tabId, url }) => {
    const controller = new AbortController();
    calls.set(tabId, controller);
    try {
      const response = await fetch(url, { method: 'POST', body: '{}', signal: controller.signal });
      for await (const _ of response.body);
    } catch {
      // Aborted, which is what we measure.
    }
  });
});

chrome.tabs.onRemoved.addListener((tabId) => calls.get(tabId)?.abort());
