/**
 * This is a design that nobody runs yet: the tools are the part that others build on. Few tools with narrow inputs,
 * because agents choose badly among many; a limit on every list, because one call could fill the context. Packages
 * are code that people will run, so only those that the goal names are allowed, see drafts/mcp-server.ts.
 */
export const MCP_SERVER_TASK = `Design one MCP server: access to one thing.
"title": for people. "description": one sentence of at most 100 characters. "version": semantic, such as 0.1.0.
"tools": as few as do the job, usually two to four, each with one job; names in snake_case, descriptions that say what comes back and what it changes; "input_schema" is a JSON Schema of type object, written as a JSON string, with a description for every property and a maximum for every list and count.
"packages": server.json's packages as a JSON string, only for a package that the goal names; else "[]".
"readme": Markdown, at most 80 lines: what it gives access to; each tool with one example; what it needs to run, credentials by name only; what it refuses to do; how to check that it works.`;
