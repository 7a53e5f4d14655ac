import { type Findings, entriesOf, error, isMembers, isText, isTextWithin, warning } from './finding.ts';

const NAME = /^[A-Za-z0-9_.-]{1,128}$/;

/** The tools of a draft, stored beside `server.json` because the format has no place for them. */
export const checkTools = function* (tools: unknown, path: string): Findings {
  if (tools === undefined) return;
  if (!Array.isArray(tools)) {
    yield error('mcp/field-type', path, 'not-a-list');
    return;
  }
  const names = new Set<string>();
  for (const [tool, place] of entriesOf(tools, path)) {
    const { name, description, inputSchema } = isMembers(tool) ? tool : {};
    if (!isText(name) || !NAME.test(name) || names.has(name))
      yield error('mcp/tool-name', `${place}/name`, 'tool-name');
    else names.add(name);
    if (!isTextWithin(description, Infinity))
      yield warning('mcp/tool-description', `${place}/description`, 'tool-description');
    if (!isMembers(inputSchema) || inputSchema['type'] !== 'object')
      yield error('mcp/tool-schema', `${place}/inputSchema`, 'tool-schema');
  }
};
