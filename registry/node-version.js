// Plain JavaScript that runs before anything else, because an older Node cannot even read the TypeScript that
// follows.
if (!process.features.typescript) {
  process.stderr.write(
    `BYOK Compose needs Node 22.18 or newer, and this is ${process.version}: run "npm ci" again and let the install script of "node" run.\n`,
  );
  process.exit(1);
}
