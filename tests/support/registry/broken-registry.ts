import type { ServerResponse } from 'node:http';

import { eventsToFirstDraft } from '../samples/run-samples.ts';
import { frame, sampleProblem, sendJson, type Handler } from '../worker/stand-in-registry.ts';

const PORTAL = '<!doctype html><title>Wi-Fi</title><p>Please accept our terms.';

const sendHtml = (response: ServerResponse, status: number, html: string): void => {
  response.writeHead(status, { 'content-type': 'text/html' }).end(html);
};

/** Headers and the events of a run up to its first draft. */
const openRun = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(eventsToFirstDraft().map(frame).join(''));
};

/** Each is one way in which a registry, or what stands before it, fails to answer a run. */
export const brokenAnswers = {
  resetBeforeHeaders: ((request) => {
    request.socket.resetAndDestroy();
  }) as Handler,
  resetInHeaders: ((request) => {
    request.socket.write('HTTP/1.1 200 OK\r\ncontent-ty', () => request.socket.resetAndDestroy());
  }) as Handler,
  /** In the middle of an event, after the first draft, once that has been seen. */
  resetInEvent:
    (isSeen: Promise<void>): Handler =>
    (request, response) => {
      openRun(response);
      response.write('event: result\ndata: {"run');
      void isSeen.then(() => request.socket.resetAndDestroy());
    },
  endsEarly: ((_, response) => {
    openRun(response);
    response.end();
  }) as Handler,
  nonsense: ((_, response) => {
    openRun(response);
    response.end('event: result\ndata: {"drafts": "all of them"}\n\n');
  }) as Handler,
  emptyStream: ((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end();
  }) as Handler,
  badGateway: ((_, response) => sendHtml(response, 502, '<h1>502 Bad Gateway</h1>')) as Handler,
  captivePortal: ((_, response) => sendHtml(response, 200, PORTAL)) as Handler,
  otherContentType: ((_, response) => {
    response.writeHead(200, { 'content-type': 'text/plain' }).end('event: result\ndata: {}\n\n');
  }) as Handler,
  notFound: ((_, response) => sendHtml(response, 404, '<h1>Not here</h1>')) as Handler,
  problem:
    (slug: string, status: number, more: object = {}): Handler =>
    (_, response) =>
      sendJson(response, status, sampleProblem(slug, status, more)),
  /** Sends the whole request back, as a proxy that explains itself does. */
  echo: ((_, response, body) =>
    sendJson(response, 500, sampleProblem('internal', 500, { detail: `It was ${body}` }))) as Handler,
  redirect:
    (status: number, location: string): Handler =>
    (_, response) => {
      response.writeHead(status, { location }).end();
    },
};
