// Runs on any Node: the product itself needs 24, which comes with the Linux packages; elsewhere it must be installed.
const major = Number(process.versions.node.split('.')[0])
if (major < 24) {
  console.error(
    `Connect & Close needs Node 24 or newer; this is ${process.versions.node}.\n` +
      'On Linux (x64, arm64) `npm ci` brings it: start with `npm start`, not with `node` directly, and do not omit optional packages.\n' +
      'On other systems install Node 24 first (https://nodejs.org).',
  )
  process.exit(1)
}
