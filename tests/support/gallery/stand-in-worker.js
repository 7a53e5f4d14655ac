// Takes the background worker's place in a copy of the build: every view gets the one state that was
// set, whatever it asks. For looking at states that are hard to reach, never for a test of behaviour.
let state = null;
let replies = {};
const ports = new Set();

globalThis.show = (nextState, nextReplies) => {
  state = nextState;
  replies = nextReplies ?? {};
  for (const port of ports) if (state !== null) port.postMessage({ type: 'state', state });
};

chrome.runtime.onConnect.addListener((port) => {
  ports.add(port);
  port.onDisconnect.addListener(() => ports.delete(port));
  port.onMessage.addListener(({ request_id, request }) => {
    port.postMessage({ type: 'reply', request_id, reply: replies[request.type] ?? { type: 'ok' } });
    if (state !== null && request.type.startsWith('watch')) port.postMessage({ type: 'state', state });
  });
});
